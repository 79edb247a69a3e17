using Cohort.Actors.Connectors;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Remembers sources in the serving store, which all nodes share.</summary>
internal sealed class ServingSources(IServingStore store) : ISourceStore
{
    public Task<IReadOnlyList<TopicIdentity>> TopicsAsync() => store.TopicsAsync();

    public Task<bool> WriteTopicAsync(TopicIdentity identity, int former) => store.WriteTopicAsync(identity, former);

    public async Task<IReadOnlyDictionary<string, long>> AppliedAsync() =>
        (await store.SourcesAsync()).ToDictionary(source => source.Source, source => source.Applied, StringComparer.Ordinal);

    public Task<IReadOnlyDictionary<string, long>> DurableAsync() => store.DurableAsync();

    public Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel) => store.WriteDurableAsync(offsets, cancel);

    public Task<bool> IsSkipWantedAsync(string source) => store.IsSkipWantedAsync(source);

    public async Task SkipAsync(DeadLetter gap)
    {
        await store.WriteDeadLettersAsync([gap]);
        await store.WriteSkipAsync(gap.Source, isWanted: false);
    }

    public Task ForgetSkipAsync(string source) => store.WriteSkipAsync(source, isWanted: false);

    public Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source) => store.MappingsAsync(source);

    public Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync() => store.CurrentMappingsAsync();

    public Task WriteMappingAsync(SourceMapping mapping, IReadOnlyDictionary<string, string> texts) =>
        store.WriteMappingAsync(mapping, texts);

    public Task<string?> MappingTextAsync(string version) => store.MappingTextAsync(version);
}
