using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The sums of a part's lines, kept as lines come and go: who asks for them every second does not cost a walk through
/// all lines of a hot user.
/// </summary>
internal sealed class PartSums
{
    private readonly SortedDictionary<ushort, Day> _days = [];

    public PartSums(ReadOnlySpan<Line> lines)
    {
        foreach (ref readonly var line in lines) Add(line);
    }

    /// <summary>The dates with lines, in order, each with the number of its lines and of its cells.</summary>
    public IEnumerable<(ushort Date, long Lines, int Cells)> Days => _days.Select(day => (day.Key, day.Value.Lines, day.Value.Cells.Count));

    public void Add(in Line line)
    {
        if (!_days.TryGetValue(line.Date, out var day)) _days.Add(line.Date, day = new Day());
        var cell = Cell.Of(line);
        day.Lines++;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(day.Cells, line.Sku, out var isThere);
        sum.Cell = isThere ? sum.Cell.Plus(cell) : cell;
        if (sum.IsFresh) return;
        sum.IsFresh = true;
        day.Fresh.Add(line.Sku);
    }

    /// <summary>Drops the dates that left the window by a date.</summary>
    public void Expire(int asOf)
    {
        foreach (var date in _days.Keys.TakeWhile(date => date + Limits.WindowDays <= asOf).ToList()) _days.Remove(date);
    }

    /// <summary>The cells of a date, by sku number.</summary>
    public IEnumerable<Cell> CellsOf(ushort date) => _days[date].Cells.Values.Select(sum => sum.Cell).OrderBy(cell => cell.Sku);

    /// <summary>The cell of a date and sku; an empty one where there is none.</summary>
    public Cell CellOf(ushort date, int sku) => _days.TryGetValue(date, out var day) ? day.Cells.GetValueOrDefault(sku).Cell : default;

    /// <summary>The cells that changed since they were asked for the last time, by date.</summary>
    public IEnumerable<Cell> TakeFresh()
    {
        foreach (var day in _days.Values)
        {
            foreach (var sku in day.Fresh)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrNullRef(day.Cells, sku);
                sum.IsFresh = false;
                yield return sum.Cell;
            }

            day.Fresh.Clear();
        }
    }

    private struct Sum
    {
        public Cell Cell;
        public bool IsFresh;
    }

    private sealed class Day
    {
        public long Lines { get; set; }

        public Dictionary<int, Sum> Cells { get; } = [];

        /// <summary>The skus of fresh cells: no more than cells, whether somebody takes them or not.</summary>
        public List<int> Fresh { get; } = [];
    }
}
