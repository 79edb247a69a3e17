using Cohort.Core.Ingest;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Connectors;

/// <summary>What a cluster remembers of its sources beside the offsets of the ranges: shared by all nodes.</summary>
internal interface ISourceStore
{
    /// <summary>The topics that were ever read.</summary>
    Task<IReadOnlyList<TopicIdentity>> TopicsAsync();

    /// <summary>Remembers a topic, unless another generation of it is there meanwhile.</summary>
    /// <param name="identity">The topic.</param>
    /// <param name="former">The generation that is there; 0 for none.</param>
    /// <returns>Whether it was remembered.</returns>
    Task<bool> WriteTopicAsync(TopicIdentity identity, int former);

    /// <summary>Up to which offset the range that is farthest has applied each source.</summary>
    Task<IReadOnlyDictionary<string, long>> AppliedAsync();

    /// <summary>
    /// Up to which offset every effect of each source is durable; <see cref="SourceBeginning.OfFormerVersion"/> of those that a former
    /// version read last.
    /// </summary>
    Task<IReadOnlyDictionary<string, long>> DurableAsync();

    /// <summary>Keeps up to which offset every effect of sources is durable; a lower one than before changes nothing.</summary>
    Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel);

    /// <summary>Whether an operator wants a source to go on after records that are gone.</summary>
    Task<bool> IsSkipWantedAsync(string source);

    /// <summary>Keeps what was left out, where refused records are listed, and forgets the wish.</summary>
    Task SkipAsync(DeadLetter gap);

    /// <summary>Forgets a wish that concerns nothing.</summary>
    Task ForgetSkipAsync(string source);

    /// <summary>By what a source is read, in order of records.</summary>
    Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source);

    /// <summary>By what each source is read now.</summary>
    Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync();

    /// <summary>
    /// Keeps by what a source is read from a record on, in place of all that was to hold there or later.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="texts">It and its rates by version.</param>
    Task WriteMappingAsync(SourceMapping mapping, IReadOnlyDictionary<string, string> texts);

    /// <summary>A mapping or a table of rates by its version; null where it is not kept.</summary>
    Task<string?> MappingTextAsync(string version);
}
