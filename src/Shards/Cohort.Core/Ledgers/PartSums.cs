using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The sums of a part's lines, kept as lines come and go: who asks for them every second does not cost a walk through
/// all lines of a hot user.
/// </summary>
internal sealed class PartSums
{
    private readonly SortedDictionary<ushort, Day> _days = [];
    private readonly HashSet<(ushort Date, int Sku)> _stale = [];

    public PartSums(ReadOnlySpan<Line> lines)
    {
        foreach (ref readonly var line in lines) Add(line);
    }

    /// <summary>The dates with lines, in order, each with the number of its lines and of its cells.</summary>
    public IEnumerable<(ushort Date, long Lines, int Cells)> Days => _days.Select(day => (day.Key, day.Value.Lines, day.Value.Cells.Count));

    public void Add(in Line line)
    {
        if (!_days.TryGetValue(line.Date, out var day)) _days.Add(line.Date, day = new Day());
        day.Lines++;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(day.Cells, line.Sku, out _);
        sum.Add(line);
        if (sum.IsFresh) return;
        sum.IsFresh = true;
        day.Fresh.Add(line.Sku);
    }

    /// <summary>Whether lines were taken out, and <see cref="Renew"/> is to come before anything is asked.</summary>
    public bool IsStale => _stale.Count > 0;

    /// <summary>Takes a line out that was added.</summary>
    public void Remove(in Line line)
    {
        _days[line.Date].Lines--;
        _stale.Add((line.Date, line.Sku));
    }

    /// <summary>Sums anew what lines were taken out of: what is left of an order is not known without a look at all of its lines.</summary>
    /// <param name="lines">All lines.</param>
    public void Renew(ReadOnlySpan<Line> lines)
    {
        foreach (var (date, sku) in _stale)
        {
            if (_days.TryGetValue(date, out var day)) CollectionsMarshal.GetValueRefOrNullRef(day.Cells, sku).Clear(date, sku);
        }

        foreach (ref readonly var line in lines)
        {
            if (_stale.Contains((line.Date, line.Sku)) && _days.TryGetValue(line.Date, out var day))
                CollectionsMarshal.GetValueRefOrNullRef(day.Cells, line.Sku).Add(line);
        }

        _stale.Clear();
    }

    /// <summary>Drops the dates up to one, which are not in the window.</summary>
    public void Expire(int to)
    {
        foreach (var date in _days.Keys.TakeWhile(date => date <= to).ToList()) _days.Remove(date);
    }

    /// <summary>The cells of a date that have a line, by sku number.</summary>
    public IEnumerable<Cell> CellsOf(ushort date) =>
        _days[date].Cells.Keys.Order().Select(sku => _days[date].Take(sku)).Where(cell => cell.Lines + cell.Refunds > 0);

    /// <summary>All cells that have a line, by date.</summary>
    public IEnumerable<Cell> All => _days.Keys.SelectMany(CellsOf);

    /// <summary>The cell of a date and sku; an empty one where there is none.</summary>
    public Cell CellOf(ushort date, int sku) => _days.TryGetValue(date, out var day) ? day.Take(sku) : default;

    /// <summary>The cells that changed since they were asked for the last time, by date.</summary>
    public IEnumerable<Cell> TakeFresh()
    {
        foreach (var day in _days.Values)
        {
            foreach (var sku in day.Fresh)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrNullRef(day.Cells, sku);
                sum.IsFresh = false;
                yield return sum.Take();
            }

            day.Fresh.Clear();
        }
    }

    // Orders are put in order when they are asked for: one at a time each would move half of those that are there.
    private struct Sum
    {
        private Cell _cell;
        private List<OrderSum>? _new;

        public bool IsFresh;

        public void Add(in Line line)
        {
            _cell = new Cell(line.Date, line.Sku, _cell.Minor + line.Minor, _cell.Units + line.Units, _cell.Lines, _cell.Refunds, _cell.Orders);
            _cell = line.IsRefund ? _cell with { Refunds = _cell.Refunds + 1 } : _cell with { Lines = _cell.Lines + 1 };
            if (!line.IsRefund) (_new ??= []).Add(new OrderSum(line.Order, line.Minor));
        }

        public void Clear(ushort date, int sku)
        {
            _cell = new Cell(date, sku, 0, 0, 0, 0, default);
            _new?.Clear();
        }

        public Cell Take()
        {
            if (_new is not { Count: > 0 }) return _cell;
            _cell = _cell with { Orders = _cell.Orders.Plus(OrderSums.Of(CollectionsMarshal.AsSpan(_new))) };
            _new.Clear();
            return _cell;
        }
    }

    private sealed class Day
    {
        public long Lines { get; set; }

        public Dictionary<int, Sum> Cells { get; } = [];

        public Cell Take(int sku)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrNullRef(Cells, sku);
            return System.Runtime.CompilerServices.Unsafe.IsNullRef(ref sum) ? default : sum.Take();
        }

        /// <summary>The skus of fresh cells: no more than cells, whether somebody takes them or not.</summary>
        public List<int> Fresh { get; } = [];
    }
}
