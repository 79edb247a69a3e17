using Cohort.Core.Load;
using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>What became of a report.</summary>
internal enum ReportVerdict
{
    /// <summary>It is the range's latest.</summary>
    Kept,

    /// <summary>It was measured under a former table, or is older than the one kept: dropped.</summary>
    Stale,

    /// <summary>It was measured under a table that is not known here yet: dropped; the next one will fit.</summary>
    Ahead,

    /// <summary>The table has no such range: dropped.</summary>
    Unknown,
}

/// <summary>The latest report of each range of the table that holds.</summary>
internal sealed class LoadBoard
{
    private readonly Dictionary<int, RangeLoad> _reports = [];
    private HashSet<int> _ids;

    /// <summary>An empty board.</summary>
    /// <param name="table">The table that holds.</param>
    public LoadBoard(RangeTable table) => (Table, _ids) = (table, IdsOf(table));

    /// <summary>The table that holds.</summary>
    public RangeTable Table { get; private set; }

    /// <summary>The reports that were dropped, of whatever reason.</summary>
    public long Dropped { get; private set; }

    /// <summary>The latest report of a range; null where there is none.</summary>
    public RangeLoad? this[int rangeId] => _reports.GetValueOrDefault(rangeId);

    /// <summary>Keeps a report, or drops it and says why.</summary>
    public ReportVerdict Take(RangeLoad report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var verdict = Evaluate(report);
        if (verdict == ReportVerdict.Kept) _reports[report.RangeId] = report;
        else Dropped++;
        return verdict;
    }

    /// <summary>Goes on with another table: what is known of the ranges in both stays known.</summary>
    public void MoveTo(RangeTable table)
    {
        (Table, _ids) = (table, IdsOf(table));
        foreach (var gone in _reports.Keys.Where(id => !_ids.Contains(id)).ToList()) _reports.Remove(gone);
    }

    private static HashSet<int> IdsOf(RangeTable table) => [.. table.Entries.Select(entry => entry.Id)];

    private ReportVerdict Evaluate(RangeLoad report)
    {
        if (report.TableVersion > Table.Version) return ReportVerdict.Ahead;
        if (report.TableVersion < Table.Version) return ReportVerdict.Stale;
        if (!_ids.Contains(report.RangeId)) return ReportVerdict.Unknown;
        return _reports.TryGetValue(report.RangeId, out var kept) && kept.At > report.At ? ReportVerdict.Stale : ReportVerdict.Kept;
    }
}
