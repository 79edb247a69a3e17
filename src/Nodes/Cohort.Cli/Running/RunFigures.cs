using System.Text.Json.Serialization;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Running;
using Cohort.Engine.Timing;

namespace Cohort.Cli.Running;

/// <summary>How a run stands, for people and programs: what it has done itself, not what the directory held before.</summary>
/// <param name="Records">Records read in this run, without blank lines: each is accepted, duplicate, in conflict, expired, refused, left, or handled before.</param>
/// <param name="Committed">Records of the source that are applied and stored, from its beginning.</param>
/// <param name="BytesRead">How far the source is read.</param>
/// <param name="BytesBehind">What is there of the source and not read; null where that is not known.</param>
/// <param name="RecordsPerSecond">The rate since the figures before, or of the whole run at its end.</param>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Accepted">Purchases that went into a ledger.</param>
/// <param name="Duplicates">Exact repeats.</param>
/// <param name="Conflicts">Repeats of an event id with another content.</param>
/// <param name="Expired">Purchases dated before the window.</param>
/// <param name="DeadLetters">Records that were refused.</param>
/// <param name="Users">Users with a ledger.</param>
/// <param name="Purchases">Purchases in ledgers.</param>
/// <param name="Seconds">Time since the run began.</param>
internal sealed record RunFigures(
    long Records,
    long Committed,
    long BytesRead,
    long? BytesBehind,
    long RecordsPerSecond,
    BusinessDate? AsOf,
    long Accepted,
    long Duplicates,
    long Conflicts,
    long Expired,
    long DeadLetters,
    long Users,
    long Purchases,
    double Seconds)
{
    /// <summary>Blank lines, which are no records.</summary>
    public long Blank { get; init; }

    /// <summary>Records that the mapping leaves out.</summary>
    public long Filtered { get; init; }

    /// <summary>Records that are left for a later run.</summary>
    public long Left { get; init; }

    /// <summary>Records that an earlier run had applied.</summary>
    public long Handled { get; init; }

    /// <summary>Bytes of a last line that was left because it has no line end.</summary>
    public long UnendedBytes { get; init; }

    /// <summary>Whether there were records that are to be purchases, and not one of them was.</summary>
    public bool WasAllRefused => DeadLetters > 0 && DeadLetters + Filtered == Records;

    /// <summary>Whether there were records, and the mapping leaves out all of them.</summary>
    public bool WasAllFiltered => Filtered > 0 && Filtered == Records;

    /// <summary>Time from the beginning of the run until the last purchase of the source was stored.</summary>
    public double StoredSeconds { get; init; }

    /// <summary>Users of whom every purchase left the window.</summary>
    public long Dormant { get; init; }

    /// <summary>Users scored, each as often as they were.</summary>
    public long Scored { get; init; }

    /// <summary>Actions that kept the worker threads evenly loaded.</summary>
    public int Rebalanced { get; init; }

    /// <summary>What the processors worked for the run; known at its end.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>What each thread of the run did, and what it waited for; known at its end.</summary>
    [JsonIgnore]
    public IReadOnlyList<StageTime> Times { get; init; } = [];

    /// <summary>What there is to tell of scoring and rebalancing at the end of the run.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The figures of some counts.</summary>
    /// <param name="counts">What the engine says.</param>
    /// <param name="before">How the directory's purchases were answered before the run.</param>
    /// <param name="recordsPerSecond">The rate.</param>
    public static RunFigures Of(EngineCounts counts, OutcomeCounts before, double recordsPerSecond)
    {
        var outcomes = counts.Outcomes - before;
        return new(
            counts.Records,
            counts.Committed,
            counts.BytesRead,
            counts.BytesTotal is { } total ? Math.Max(0, total - counts.BytesRead) : null,
            (long)recordsPerSecond,
            counts.AsOf,
            outcomes.Accepted,
            outcomes.Duplicate,
            outcomes.Conflict,
            outcomes.Expired,
            counts.Rejected,
            counts.Users,
            counts.Lines,
            Math.Round(counts.Elapsed.TotalSeconds, 3))
        {
            Dormant = counts.Dormant,
            Blank = counts.Blank,
            Filtered = counts.Filtered,
            Left = counts.Left,
            Handled = counts.Handled,
            UnendedBytes = counts.UnendedBytes,
            StoredSeconds = Math.Round(counts.Stored.TotalSeconds, 3),
            Scored = counts.Scored,
            Rebalanced = counts.Rebalanced,
            CpuSeconds = Math.Round(counts.Cpu.TotalSeconds, 3),
            Times = counts.Times,
            Notes = [.. counts.Notes.Select(OptionWords.In)],
        };
    }
}
