using System.Runtime.CompilerServices;
using Cohort.Core.Segments;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>A data directory as it is at one moment.</summary>
/// <param name="store">Its reader, which goes with this.</param>
internal sealed class DirectorySource(StoreReader store) : ILakeSource
{
    /// <inheritdoc/>
    public Task<SourceReach> ReachAsync(CancellationToken cancel)
    {
        var fed = store.Lake()!;
        return Task.FromResult(new SourceReach(
            store.LastLakeBatch(), store.LastTransitionChunk(), store.LastScoreChunk(), fed.Done, store.TransitionStart().After.Chunk, fed.AsOf));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeBatch> BatchesAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var batch in store.LakeBatches(after)) yield return batch;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> ChunksAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var (chunk, transitions) in store.TransitionChunks(null, after + 1)) yield return (chunk, transitions);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<long> ScoresAsync(long after, ScoreRows rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        var runs = store.ScoreRuns().ToDictionary(run => run.Id);
        foreach (var (chunk, origin, users) in store.ScoreChunks(after))
        {
            rows.Add(chunk, runs[origin.RunId], origin, users);
            yield return chunk;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LakeContext>> ContextsAsync(CancellationToken cancel) => Task.FromResult(store.LakeContexts());

    /// <inheritdoc/>
    public Task<IReadOnlyList<(int Revision, string Version, string Text)>> RulesAsync(CancellationToken cancel) => Task.FromResult(store.AllRules());

    /// <inheritdoc/>
    public Task<IReadOnlyList<(int Revision, string Version)>> TaxonomiesAsync(CancellationToken cancel) => Task.FromResult(store.AllTaxonomies());

    /// <inheritdoc/>
    public Task<byte[]?> TaxonomyAsync(int revision, CancellationToken cancel) => Task.FromResult(store.TaxonomyAt(revision));

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long From, string Version)>> MappingsAsync(string source, CancellationToken cancel) => Task.FromResult<IReadOnlyList<(long, string)>>(
        [.. store.Mappings().Where(mapping => mapping.Source == source).OrderBy(mapping => mapping.Record).Select(mapping => (mapping.Record, mapping.Version))]);

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();
}
