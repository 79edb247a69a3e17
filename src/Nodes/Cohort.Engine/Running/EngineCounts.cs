using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Timing;

namespace Cohort.Engine.Running;

/// <summary>What the engine has done so far, for whoever watches it.</summary>
/// <param name="Records">Records read in this run, without blank lines.</param>
/// <param name="Committed">Records of the source that are applied and stored, from its beginning.</param>
/// <param name="BytesRead">How far the source is read.</param>
/// <param name="BytesTotal">How long the source is, where that is known.</param>
/// <param name="Outcomes">How purchases were answered since the directory was made.</param>
/// <param name="Rejected">Records of this run that became dead letters.</param>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Users">Users with a ledger.</param>
/// <param name="Lines">Purchases in ledgers.</param>
/// <param name="Elapsed">Time since the run began.</param>
internal sealed record EngineCounts(
    long Records,
    long Committed,
    long BytesRead,
    long? BytesTotal,
    OutcomeCounts Outcomes,
    long Rejected,
    BusinessDate? AsOf,
    long Users,
    long Lines,
    TimeSpan Elapsed)
{
    /// <summary>Blank lines, which are no records.</summary>
    public long Blank { get; init; }

    /// <summary>Records that the mapping leaves out.</summary>
    public long Filtered { get; init; }

    /// <summary>Records of this run that are left for a later one, because purchases before them are.</summary>
    public long Left { get; init; }

    /// <summary>Records of this run that an earlier one had applied.</summary>
    public long Handled { get; init; }

    /// <summary>Bytes of a last record that was left in the source because it has no line end; known at the end of the run.</summary>
    public long UnendedBytes { get; init; }

    /// <summary>From the beginning of the run until the source's position was stored further on the last time.</summary>
    public TimeSpan Stored { get; init; }

    /// <summary>Users of whom every purchase left the window.</summary>
    public long Dormant { get; init; }

    /// <summary>Users scored in this run, each as often as they were.</summary>
    public long Scored { get; init; }

    /// <summary>Actions that kept the worker threads evenly loaded in this run.</summary>
    public int Rebalanced { get; init; }

    /// <summary>Which record is held, since its date may be wrong, and what decides; empty where none is.</summary>
    public string HeldBecause { get; init; } = "";

    /// <summary>What is wrong with the machine's clock now; empty where nothing is.</summary>
    public string Warning { get; init; } = "";

    /// <summary>Whether purchases were left in the source because the day does not follow the machine's clock.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What each thread of the run did, and what it waited for; known at its end.</summary>
    public IReadOnlyList<StageTime> Times { get; init; } = [];

    /// <summary>What the processors of the machine worked for this process while it ran; known at its end.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>What there is to tell of scoring and rebalancing at the end of the run.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The counts of this source and of those that were read before it in the same run.</summary>
    public EngineCounts After(EngineCounts? former) => former is null ? this : this with
    {
        Records = former.Records + Records,
        Rejected = former.Rejected + Rejected,
        Elapsed = former.Elapsed + Elapsed,
        Blank = former.Blank + Blank,
        Filtered = former.Filtered + Filtered,
        Left = former.Left + Left,
        Handled = former.Handled + Handled,
        UnendedBytes = former.UnendedBytes + UnendedBytes,
        Stored = former.Elapsed + Stored,
        Scored = former.Scored + Scored,
        Rebalanced = former.Rebalanced + Rebalanced,
        IsHeld = former.IsHeld || IsHeld,
        Times = [.. former.Times.Concat(Times).GroupBy(one => (one.Thread, one.Stage)).Select(same => new StageTime(same.Key.Thread, same.Key.Stage, same.Sum(one => one.Seconds)))],
        Cpu = former.Cpu + Cpu,
        Notes = [.. former.Notes.Union(Notes)],
    };
}
