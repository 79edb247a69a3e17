using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Control;

/// <summary>
/// What the coordinator knows of things that do not move: the order under way with the ranges that it waits for, ranges
/// that do not say where they stand, and what cannot be read from the serving store.
/// </summary>
internal sealed class CoordinatorWatch(TimeProvider time)
{
    // Ranges are asked every five seconds; one that was moved just now reads its journal first.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    // Ranges that a reason names one by one: people begin with the first.
    private const int MostNamed = 5;

    // Longer than any table has ranges: how many have carried out an order makes its mark.
    private const long MarksOfTicket = 1_000_000;

    private readonly StallWatch _stalls = new(time);
    private readonly Dictionary<int, long> _heard = [];
    private readonly Dictionary<int, string> _refusals = [];
    private readonly HashSet<int> _waiting = [];
    private long _ticket = -1;
    private string _order = "";
    private string _erasing = "";
    private long _erasingMark;

    /// <summary>What does not move.</summary>
    public StallReport Report => _stalls.Report("");

    /// <summary>The coordinator is here.</summary>
    public void Begin() => Metrics.Watching(_stalls, () => _stalls.Report("").Total);

    /// <summary>The coordinator is elsewhere from now on.</summary>
    public void End() => Metrics.WatchNoMore(_stalls);

    /// <summary>A range says where it stands.</summary>
    public void Heard(RangeReport report)
    {
        if (!_heard.ContainsKey(report.RangeId)) return;
        _heard[report.RangeId] = time.GetTimestamp();
        if (report.Status is not null) _stalls.Moves(StallKind.Range, NameOf(report.RangeId));
        else _stalls.Waits(StallKind.Range, NameOf(report.RangeId), 0, $"It is on {report.Node}, but is not open there. The log of that node says why.");
    }

    /// <summary>A range cannot carry out what it was sent, and says why.</summary>
    public void Refused(int rangeId, long ticket, string reason)
    {
        if (ticket == _ticket && _waiting.Contains(rangeId)) _refusals[rangeId] = reason;
    }

    /// <summary>What is wanted could be read from the serving store, or not.</summary>
    /// <param name="what">What was done with the store.</param>
    /// <param name="cause">Why it failed; null where it did not.</param>
    public void Store(string what, Exception? cause)
    {
        if (cause is null) _stalls.Moves(StallKind.Order, what);
        else _stalls.Waits(StallKind.Order, what, 0, cause.Message);
    }

    /// <summary>The rest of an erasure, after the order that takes the user out of the ranges, waits for something.</summary>
    /// <param name="number">The erasure.</param>
    /// <param name="reason">What is waited for, a whole sentence.</param>
    public void Erases(long number, string reason)
    {
        if (_erasing != reason) _erasingMark++;
        _erasing = reason;
        _stalls.Waits(StallKind.Order, NameOfErasure(number), _erasingMark, reason);
    }

    /// <summary>An erasure is done.</summary>
    public void Erased(long number) => _stalls.Moves(StallKind.Order, NameOfErasure(number));

    /// <summary>Looks at the order under way and at the ranges of the table; to be called from time to time.</summary>
    /// <param name="coordinator">The coordinator.</param>
    /// <param name="awaited">The ranges that have not said yet what it asked of all their users.</param>
    public void Look(Coordinator coordinator, IEnumerable<int> awaited)
    {
        LookAtOrder(coordinator, awaited);
        LookAtRanges(coordinator);
    }

    private void LookAtOrder(Coordinator coordinator, IEnumerable<int> awaited)
    {
        if (coordinator.Current is not { } order)
        {
            _stalls.Moves(StallKind.Order, _order);
            (_ticket, _order) = (-1, "");
            _refusals.Clear();
            _waiting.Clear();
            return;
        }

        if (coordinator.Ticket != _ticket)
        {
            _stalls.Moves(StallKind.Order, _order);
            (_ticket, _order) = (coordinator.Ticket, OrderText.Of(order));
            _refusals.Clear();
        }

        var waiting = coordinator.Unconfirmed.Select(item => item.RangeId).Concat(awaited).ToList();
        _waiting.Clear();
        _waiting.UnionWith(waiting);
        _stalls.Waits(StallKind.Order, _order, (_ticket * MarksOfTicket) + waiting.Count, ReasonFor(waiting));
    }

    private string ReasonFor(List<int> waiting)
    {
        if (waiting.Count == 0) return "It waits for the serving store, or for the coordinator's journal.";

        // Those that say why come first: the others are often only behind them.
        var named = waiting.OrderByDescending(_refusals.ContainsKey).ThenBy(id => id).Take(MostNamed).ToList();
        var others = waiting.Count > named.Count ? $" and {waiting.Count - named.Count} others" : "";
        var reasons = named.Select(id => _refusals.TryGetValue(id, out var said) ? $" Range {id} says: {said}" : IsSilent(id) ? $" Range {id} does not answer." : "");
        return $"It waits for {(named.Count + others.Length > 1 ? "ranges" : "range")} {string.Join(", ", named)}{others}.{string.Concat(reasons)}";
    }

    private void LookAtRanges(Coordinator coordinator)
    {
        if (coordinator.Table is not { } table) return;
        var there = table.Entries.Select(entry => entry.Id).ToHashSet();
        foreach (var gone in _heard.Keys.Where(id => !there.Contains(id)).ToList())
        {
            _heard.Remove(gone);
            _stalls.Moves(StallKind.Range, NameOf(gone));
        }

        foreach (var id in there)
        {
            if (_heard.TryAdd(id, time.GetTimestamp()) || !IsSilent(id)) continue;
            _stalls.Waits(StallKind.Range, NameOf(id), 0, "It does not say where it stands: no node has opened it, or its node does not answer. 'cohort ranges' shows the others.");
        }
    }

    private bool IsSilent(int id) => _heard.TryGetValue(id, out var at) && time.GetElapsedTime(at) >= Silence;

    private static string NameOfErasure(long number) => $"what is left to do for erasure {number}";

    private static string NameOf(int rangeId) => $"range {rangeId}";
}
