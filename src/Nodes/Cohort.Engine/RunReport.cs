using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Running;

namespace Cohort.Engine;

/// <summary>
/// What a run or an append has done so far. Each record is accepted, duplicate, in conflict, expired, refused, left, or was
/// applied before; blank lines are none.
/// </summary>
/// <param name="Records">Records read.</param>
/// <param name="Accepted">Purchases that went into a ledger.</param>
/// <param name="Duplicates">Exact repeats.</param>
/// <param name="Conflicts">Repeats of an event id with another content; without effect.</param>
/// <param name="Expired">Purchases dated before the window; without effect.</param>
/// <param name="Refused">Records that are no purchases. <see cref="CohortEngine.DeadLettersAsync"/> has their bytes and the reason.</param>
/// <param name="Left">Records left for a later run, because of their date or of one before them.</param>
/// <param name="AppliedBefore">Records that an earlier run had applied.</param>
/// <param name="AsOf">The as-of date, which ends the window; null before the first purchase.</param>
/// <param name="Users">Users with a purchase in the window.</param>
/// <param name="Elapsed">Time since the run began.</param>
public sealed record RunReport(
    long Records,
    long Accepted,
    long Duplicates,
    long Conflicts,
    long Expired,
    long Refused,
    long Left,
    long AppliedBefore,
    BusinessDate? AsOf,
    long Users,
    TimeSpan Elapsed)
{
    /// <summary>Whether the run was stopped before the end of its source. What it had read by then is stored.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Bytes of a last line that was left because it has no line end.</summary>
    public long UnendedBytes { get; init; }

    /// <summary>Users scored, each as often as they were.</summary>
    public long Scored { get; init; }

    /// <summary>
    /// Which record a run that goes on holds, with those after it, because its date may be wrong, and what decides; empty where it
    /// holds none.
    /// </summary>
    public string HeldBecause { get; init; } = "";

    internal static RunReport Of(EngineCounts counts, OutcomeCounts before)
    {
        var outcomes = counts.Outcomes - before;
        return new(
            counts.Records,
            outcomes.Accepted,
            outcomes.Duplicate,
            outcomes.Conflict,
            outcomes.Expired,
            counts.Rejected,
            counts.Left,
            counts.Handled,
            counts.AsOf,
            counts.Users,
            counts.Elapsed)
        {
            UnendedBytes = counts.UnendedBytes,
            Scored = counts.Scored,
            HeldBecause = counts.HeldBecause,
        };
    }
}
