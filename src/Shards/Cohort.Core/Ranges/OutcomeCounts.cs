namespace Cohort.Core.Ranges;

/// <summary>How many purchases a range has answered in each way, since it began.</summary>
/// <param name="Accepted">Purchases that are in a ledger, or were until their date left the window or they were taken back.</param>
/// <param name="Duplicate">Exact repeats of a purchase of the same user, and purchases that had been taken back when they came.</param>
/// <param name="Conflict">Repeats of an event id of the same user with another content; the first one stays.</param>
/// <param name="Expired">Purchases dated before the window when they came.</param>
/// <param name="Future">Purchases dated too far after the as-of date.</param>
public readonly record struct OutcomeCounts(long Accepted, long Duplicate, long Conflict, long Expired, long Future)
{
    /// <summary>The sums of both.</summary>
    public static OutcomeCounts operator +(OutcomeCounts left, OutcomeCounts right) => new(
        left.Accepted + right.Accepted,
        left.Duplicate + right.Duplicate,
        left.Conflict + right.Conflict,
        left.Expired + right.Expired,
        left.Future + right.Future);

    /// <summary>What has been answered since the right ones were counted.</summary>
    public static OutcomeCounts operator -(OutcomeCounts left, OutcomeCounts right) => new(
        left.Accepted - right.Accepted,
        left.Duplicate - right.Duplicate,
        left.Conflict - right.Conflict,
        left.Expired - right.Expired,
        left.Future - right.Future);
}
