namespace Cohort.Actors.Connectors;

/// <summary>
/// Leases in a place that all nodes share, by its clock alone: one owner at a time. Every owner has a version that is greater than
/// those before, so that a former one is told from the one that holds.
/// </summary>
internal interface ILeaseStore
{
    /// <summary>Takes a lease that is free, that has run out, or that this owner has.</summary>
    /// <returns>Its version; null where somebody else has it.</returns>
    Task<long?> AcquireAsync(string name, string owner, TimeSpan time);

    /// <summary>Makes a lease last longer, if its owner still has it.</summary>
    Task<bool> RenewAsync(string name, string owner, long version, TimeSpan time);

    /// <summary>Gives a lease back, if its owner still has it.</summary>
    /// <returns>Whether they still had it.</returns>
    Task<bool> ReleaseAsync(string name, string owner, long version);
}
