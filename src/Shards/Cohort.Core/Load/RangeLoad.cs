namespace Cohort.Core.Load;

/// <summary>The load of a range over one horizon.</summary>
/// <param name="Events">Purchases in 1,000 seconds.</param>
/// <param name="Busy">Microseconds of its thread in a second.</param>
/// <param name="Wait">Microseconds that a batch waited before it was applied.</param>
internal readonly record struct LoadRates(long Events, long Busy, long Wait);

/// <summary>What a range reports of its load.</summary>
/// <param name="RangeId">The range's id in the table.</param>
/// <param name="TableVersion">The version of the table that routed what was measured.</param>
/// <param name="At">When it was reported, in microseconds of the shell's clock.</param>
/// <param name="ObservedSeconds">For how long the range, or what it was split from, was seen.</param>
/// <param name="Recent">Over the short horizon.</param>
/// <param name="Settled">Over the long one.</param>
/// <param name="Users">Users it holds.</param>
/// <param name="Bytes">Memory it takes.</param>
/// <param name="Profile">How the load lies over its hashes.</param>
internal sealed record RangeLoad(
    int RangeId,
    int TableVersion,
    long At,
    long ObservedSeconds,
    LoadRates Recent,
    LoadRates Settled,
    long Users,
    long Bytes,
    LoadProfile Profile)
{
    /// <summary>
    /// The load to plan by, in microseconds of a thread in a second: the mean of both horizons, which follows a rise
    /// within half a minute and does not tremble.
    /// </summary>
    public long Busy => (Recent.Busy + Settled.Busy) / 2;

    /// <summary>The part of an amount of the load that hashes of a weight have.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="weight">The weight, of the profile's total.</param>
    public long Share(long amount, long weight) => (long)((Int128)amount * weight / Math.Max(1, Profile.Total));
}
