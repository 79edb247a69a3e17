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
        sum = isThere ? sum.Plus(cell) : cell;
    }

    /// <summary>Drops the dates that left the window by a date.</summary>
    public void Expire(int asOf)
    {
        foreach (var date in _days.Keys.TakeWhile(date => date + Limits.WindowDays <= asOf).ToList()) _days.Remove(date);
    }

    /// <summary>The cells of a date, by sku number.</summary>
    public IEnumerable<Cell> CellsOf(ushort date) => _days[date].Cells.Values.OrderBy(cell => cell.Sku);

    private sealed class Day
    {
        public long Lines { get; set; }

        public Dictionary<int, Cell> Cells { get; } = [];
    }
}
