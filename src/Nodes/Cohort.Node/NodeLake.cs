using Cohort.Actors.Connectors;
using Cohort.Lake.Feeding;
using Cohort.Lake.Tables;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Writes the lake of the cluster from its serving store.</summary>
/// <param name="store">The serving store.</param>
/// <param name="settings">What a new lake is made with.</param>
internal sealed class NodeLake(IServingStore store, LakeSettings settings) : ILakeFeed
{
    public async Task<LakeProgress> FeedAsync(Action<long> moved, CancellationToken cancel)
    {
        FedCounts counts;
        using (var feed = await LakeFeed.OpenAsync(store, settings, cancel))
            counts = await feed.FeedAsync(now => moved(now.Lines + now.Transitions + now.Days), cancel);
        await store.ConfirmLakeAsync(counts.Confirmed, counts.ConfirmedChunk, counts.LastDay, cancel);
        var fed = await store.LakeAsync(cancel) ?? throw new StoreException("The cluster feeds no lake any more.");
        return new LakeProgress(counts.Lines, fed.Waiting);
    }
}
