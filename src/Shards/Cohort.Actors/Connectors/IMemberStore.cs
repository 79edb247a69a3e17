namespace Cohort.Actors.Connectors;

/// <summary>
/// Which members were removed from the cluster, in a place that all nodes share. Where two parts of a cluster each take the
/// other for gone, this decides which of them goes on. Members are named by address and number of the process.
/// </summary>
internal interface IMemberStore
{
    /// <summary>Notes that a member was removed, unless the one that says so was removed before.</summary>
    /// <param name="removed">The member that is gone.</param>
    /// <param name="by">Whoever says so.</param>
    /// <returns>Whether whoever says so is a member still.</returns>
    Task<bool> RemoveAsync(string removed, string by);

    /// <summary>Whether others have removed a member.</summary>
    Task<bool> IsRemovedAsync(string member);
}
