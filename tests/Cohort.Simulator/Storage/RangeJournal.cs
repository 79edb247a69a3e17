using Cohort.Core.Protocol;
using Cohort.Simulator.Checks;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Storage;

/// <summary>
/// The journals of all ranges. A row is taken only under the number after the last one, which it keeps when rows are
/// deleted: as a table does whose key is range and number.
/// </summary>
internal sealed class RangeJournal(StepChecks checks, bool comparesNumbers)
{
    private readonly Dictionary<int, Rows> _ranges = [];

    /// <summary>The number of the last row ever written; 0 where there was none.</summary>
    public long Highest(int rangeId) => _ranges.TryGetValue(rangeId, out var rows) ? rows.Highest : 0;

    public Outcome Append(int rangeId, long number, JournalEntry entry)
    {
        if (!_ranges.TryGetValue(rangeId, out var rows)) _ranges.Add(rangeId, rows = new Rows());
        if (comparesNumbers && number != rows.Highest + 1) return Outcome.Refused;
        rows.Highest = number;
        rows.There[number] = entry;
        checks.Appended(rangeId, number, entry);
        return Outcome.Done;
    }

    /// <summary>The rows after one, in order.</summary>
    public List<JournalEntry> After(int rangeId, long number)
    {
        var tail = new List<JournalEntry>();
        if (!_ranges.TryGetValue(rangeId, out var rows)) return tail;
        for (var at = number + 1; at <= rows.Highest; at++)
        {
            tail.Add(rows.There.TryGetValue(at, out var entry)
                ? entry : throw new BrokenInvariantException($"Row {at} of range {rangeId} was deleted, but the snapshot stands at row {number}."));
        }

        return tail;
    }

    public void DeleteTo(int rangeId, long number)
    {
        if (!_ranges.TryGetValue(rangeId, out var rows)) return;
        foreach (var at in rows.There.Keys.Where(at => at <= number).ToList()) rows.There.Remove(at);
    }

    private sealed class Rows
    {
        public long Highest { get; set; }

        public Dictionary<long, JournalEntry> There { get; } = [];
    }
}
