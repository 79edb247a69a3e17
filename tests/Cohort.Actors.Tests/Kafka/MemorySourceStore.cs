using System.Collections.Concurrent;
using Cohort.Actors.Connectors;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>What a cluster remembers of its sources, in memory.</summary>
internal sealed class MemorySourceStore : ISourceStore
{
    public List<TopicIdentity> Topics { get; } = [];

    public ConcurrentDictionary<string, long> Applied { get; } = new();

    public ConcurrentDictionary<string, long> Durable { get; } = new();

    /// <summary>Why nothing is kept of how far sources are; null where it is.</summary>
    public volatile string? Refusal;

    public List<string> Wishes { get; } = [];

    public List<DeadLetter> Gaps { get; } = [];

    public void BeginAnew()
    {
        lock (Topics) Topics[0] = Topics[0].BegunAnew();
    }

    public Task<IReadOnlyList<TopicIdentity>> TopicsAsync()
    {
        lock (Topics) return Task.FromResult<IReadOnlyList<TopicIdentity>>([.. Topics]);
    }

    public Task<bool> WriteTopicAsync(TopicIdentity identity, int former)
    {
        lock (Topics)
        {
            var at = Topics.FindIndex(topic => topic.Topic == identity.Topic);
            if ((at < 0 ? 0 : Topics[at].Generation) != former) return Task.FromResult(false);
            if (at < 0) Topics.Add(identity);
            else Topics[at] = identity;
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyDictionary<string, long>> AppliedAsync() => Task.FromResult<IReadOnlyDictionary<string, long>>(Applied);

    public Task<IReadOnlyDictionary<string, long>> DurableAsync() => Task.FromResult<IReadOnlyDictionary<string, long>>(Durable);

    public Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel)
    {
        if (Refusal is { } refusal) throw new InvalidOperationException(refusal);
        foreach (var (source, next) in offsets) Durable.AddOrUpdate(source, next, (_, former) => Math.Max(former, next));
        return Task.CompletedTask;
    }

    public Task<bool> IsSkipWantedAsync(string source)
    {
        lock (Wishes) return Task.FromResult(Wishes.Contains(source));
    }

    public Task SkipAsync(DeadLetter gap)
    {
        lock (Gaps) Gaps.Add(gap);
        return ForgetSkipAsync(gap.Source);
    }

    public Task ForgetSkipAsync(string source)
    {
        lock (Wishes) Wishes.Remove(source);
        return Task.CompletedTask;
    }

    /// <summary>By what sources are read, in the order in which it was written.</summary>
    public List<SourceMapping> Mappings { get; } = [];

    public Dictionary<string, string> Texts { get; } = [];

    public Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source)
    {
        lock (Mappings) return Task.FromResult<IReadOnlyList<SourceMapping>>([.. Mappings.Where(
            one => one.Source == source)]);
    }

    public Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync()
    {
        lock (Mappings) return Task.FromResult<IReadOnlyList<SourceMapping>>([.. Mappings.GroupBy(
            one => one.Source).Select(one => one.Last())]);
    }

    public Task WriteMappingAsync(SourceMapping mapping, IReadOnlyDictionary<string, string> texts)
    {
        lock (Mappings)
        {
            foreach (var (version, text) in texts) Texts.TryAdd(version, text);
            Mappings.RemoveAll(one => one.Source == mapping.Source && one.From >= mapping.From);
            Mappings.Add(mapping);
        }

        return Task.CompletedTask;
    }

    public Task<string?> MappingTextAsync(string version)
    {
        lock (Mappings) return Task.FromResult(Texts.GetValueOrDefault(version));
    }
}
