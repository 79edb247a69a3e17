using Cohort.Core.Segments;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>Where a lake is fed from: a data directory, or the serving store of a cluster. Numbers of its rows have no gap.</summary>
internal interface ILakeSource : IDisposable
{
    /// <summary>How far the source is, all of one moment.</summary>
    Task<SourceReach> ReachAsync(CancellationToken cancel);

    /// <summary>Batches of purchases after a number, in order.</summary>
    IAsyncEnumerable<LakeBatch> BatchesAsync(long after, CancellationToken cancel);

    /// <summary>Chunks of transitions after a number, in order; null stands for a transition that was erased.</summary>
    IAsyncEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> ChunksAsync(long after, CancellationToken cancel);

    /// <summary>Adds the scores of chunks after a number to rows, in order, and tells the number of each.</summary>
    IAsyncEnumerable<long> ScoresAsync(long after, ScoreRows rows, CancellationToken cancel);

    /// <summary>Which rules and taxonomy held, from the beginning on.</summary>
    Task<IReadOnlyList<LakeContext>> ContextsAsync(CancellationToken cancel);

    /// <summary>All activations of rules with their texts, from the first on.</summary>
    Task<IReadOnlyList<(int Revision, string Version, string Text)>> RulesAsync(CancellationToken cancel);

    /// <summary>The numbers and versions of all activations of a taxonomy, from the first on.</summary>
    Task<IReadOnlyList<(int Revision, string Version)>> TaxonomiesAsync(CancellationToken cancel);

    /// <summary>The taxonomy of an activation, as bytes; null where it is not stored.</summary>
    Task<byte[]?> TaxonomyAsync(int revision, CancellationToken cancel);

    /// <summary>From which record on a source was read by which version of a mapping, in order; an empty version is the plain format.</summary>
    Task<IReadOnlyList<(long From, string Version)>> MappingsAsync(string source, CancellationToken cancel);
}
