namespace Cohort.Actors.Connectors;

/// <summary>Writes what the ranges published to the lake of the cluster. What the lake has not stays until it has it.</summary>
internal interface ILakeFeed
{
    /// <summary>Writes all that there is, goes on where the last time was broken off, and lets go of what the lake has.</summary>
    /// <param name="moved">Told after each commit how many rows were written since this call.</param>
    /// <param name="cancel">Ends it after the commit at hand.</param>
    Task<LakeProgress> FeedAsync(Action<long> moved, CancellationToken cancel);
}

/// <summary>How far the lake is.</summary>
/// <param name="Lines">Purchase lines that were written now.</param>
/// <param name="Waiting">Batches and chunks that came meanwhile.</param>
internal sealed record LakeProgress(long Lines, long Waiting);
