using System.Runtime.CompilerServices;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Lake.Feeding;

/// <summary>The serving store of a cluster: what its ranges published, in the order in which it became visible.</summary>
/// <param name="store">The store, which stays open.</param>
internal sealed class ServingSource(IServingStore store) : ILakeSource
{
    /// <summary>The lake that a cluster feeds.</summary>
    /// <exception cref="StoreException">It feeds none.</exception>
    public static async Task<FedLake> FedByAsync(IServingStore store, CancellationToken cancel) =>
        await store.LakeAsync(cancel) ?? throw new StoreException("The cluster feeds no lake. Only a new cluster begins one.");

    /// <inheritdoc/>
    public async Task<SourceReach> ReachAsync(CancellationToken cancel)
    {
        var fed = await FedByAsync(store, cancel);
        return new SourceReach(fed.Batches, fed.Chunks, 0, fed.DoneBatches, fed.DoneChunks, fed.Past);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeBatch> BatchesAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await store.LakeBatchesAsync(after, cancel) is { Count: > 0 } batches)
        {
            foreach (var batch in batches) yield return batch;
            after = batches[^1].Id;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> ChunksAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await store.LakeChunksAsync(after, cancel) is { Count: > 0 } chunks)
        {
            foreach (var chunk in chunks) yield return (chunk.Number, RangeEffects.ReadPlaces(chunk.Transitions));
            after = chunks[^1].Number;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<long> ScoresAsync(long after, ScoreRows rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LakeContext>> ContextsAsync(CancellationToken cancel) => store.LakeContextsAsync(cancel);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(int Revision, string Version, string Text)>> RulesAsync(CancellationToken cancel)
    {
        var all = new List<(int, string, string)>();
        while (await store.RulesAsync(all.Count + 1, cancel) is var (activation, text)) all.Add((activation.Revision, activation.Version, text));
        return all;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(int Revision, string Version)>> TaxonomiesAsync(CancellationToken cancel)
    {
        var all = new List<(int, string)>();
        while (await store.TaxonomyAsync(all.Count + 1, cancel) is var (activation, _)) all.Add((activation.Revision, activation.Version));
        return all;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> TaxonomyAsync(int revision, CancellationToken cancel) => (await store.TaxonomyAsync(revision, cancel))?.Content;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(long From, string Version)>> MappingsAsync(string source, CancellationToken cancel) =>
        [.. (await store.MappingsAsync(source, cancel)).Select(mapping => (mapping.From, mapping.Version))];

    /// <inheritdoc/>
    public void Dispose()
    {
        // The store is the node's.
    }
}
