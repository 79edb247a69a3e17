using System.Runtime.InteropServices;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>
/// What the orders in one window are worth, kept as lines come and go: the largest, and the last, which is that of the latest date; of
/// several on that date, the largest. Refunds are no part of it. As long as lines only come, an order only becomes larger and later.
/// </summary>
internal sealed class OrderValues
{
    // What has more places than that is cheaper made anew than cleared for each of the users after a large one.
    private const int MostCleared = 1_024;

    private Dictionary<ulong, Worth> _orders = [];
    private Worth _largest = Worth.None;
    private Worth _last = Worth.None;
    private bool _isStale;

    /// <summary>What the largest order is worth, in minor units; missing without one.</summary>
    public long Largest => Current()._largest.Minor;

    /// <summary>What the last order is worth.</summary>
    public long Last => Current()._last.Minor;

    public void Clear()
    {
        if (_orders.Count == 0) return;
        if (_orders.Capacity > MostCleared) _orders = [];
        else _orders.Clear();
        (_largest, _last, _isStale) = (Worth.None, Worth.None, false);
    }

    /// <summary>A line comes, or all lines of an order in a cell.</summary>
    /// <param name="order">Which order it is of.</param>
    /// <param name="minor">Its amount; not negative.</param>
    /// <param name="date">Its date.</param>
    public void Enter(ulong order, long minor, ushort date)
    {
        ref var worth = ref CollectionsMarshal.GetValueRefOrAddDefault(_orders, order, out _);
        worth = new Worth(worth.Minor + minor, Math.Max(worth.Date, date), worth.Entries + 1);
        Compare(worth);
    }

    /// <summary>A line that came goes; of an order, the one of the earliest date.</summary>
    public void Leave(ulong order, long minor)
    {
        ref var worth = ref CollectionsMarshal.GetValueRefOrNullRef(_orders, order);
        if (worth.Entries == 1) _orders.Remove(order);
        else worth = worth with { Minor = worth.Minor - minor, Entries = worth.Entries - 1 };
        _isStale = true;
    }

    private OrderValues Current()
    {
        if (!_isStale) return this;
        (_largest, _last, _isStale) = (Worth.None, Worth.None, false);
        foreach (var worth in _orders.Values) Compare(worth);
        return this;
    }

    private void Compare(Worth worth)
    {
        if (worth.Minor > _largest.Minor) _largest = worth;
        if (worth.Date > _last.Date || (worth.Date == _last.Date && worth.Minor > _last.Minor)) _last = worth;
    }

    /// <param name="Minor">The sum of the amounts.</param>
    /// <param name="Date">The latest date.</param>
    /// <param name="Entries">How many lines, or cells.</param>
    private readonly record struct Worth(long Minor, int Date, int Entries)
    {
        public static Worth None { get; } = new(Term.Missing, -1, 0);
    }
}
