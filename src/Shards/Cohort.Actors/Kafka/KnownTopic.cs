using Cohort.Actors.Connectors;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Cohort.Actors.Kafka;

/// <summary>The topic of purchases as a session met it: which one it is, and from where its partitions are read.</summary>
/// <param name="identity">Which topic it is.</param>
/// <param name="store">What the cluster remembers; null where nothing is remembered.</param>
/// <param name="mappings">By what it is read; null where its records are in the plain format and always were.</param>
internal sealed class KnownTopic(TopicIdentity identity, ISourceStore? store, KnownMappings? mappings = null)
{
    /// <summary>For the brokers to say which topic it is, and for the store to say which one it was.</summary>
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(15);

    private const int Attempts = 3;

    /// <summary>Asks the brokers which topic it is, and compares it with what was read before. Blocks.</summary>
    /// <exception cref="InvalidOperationException">It is another one, or nobody can say.</exception>
    public static KnownTopic Meet(KafkaSettings settings, ISourceStore? store, TopicMapping? mapping = null)
    {
        var topic = settings.Topics.Purchases;
        if (store is null) return new KnownTopic(new TopicIdentity(topic, "", "", topic, 1), null);
        var (cluster, id) = Describe(settings);
        var known = Wait(store.TopicsAsync());
        var hasFormer = known.Count == 0 && Wait(store.AppliedAsync()).Keys.Any(source => source.StartsWith($"{TopicIdentity.FormerPrefix}/", StringComparison.Ordinal));
        var identity = TopicIdentity.Meet(known, topic, cluster, id, hasFormer, out var refusal);
        if (refusal is not null) throw new InvalidOperationException(refusal);
        var former = known.FirstOrDefault(one => one.Topic == topic);
        if (identity != former && !Wait(store.WriteTopicAsync(identity, former?.Generation ?? 0)))
            throw new InvalidOperationException($"Another node has met the topic '{topic}' at the same time; it is looked at again.");
        return new KnownTopic(identity, store, mapping is null ? null : new KnownMappings(mapping, store));
    }

    /// <summary>The name under which ranges keep the offsets of a partition.</summary>
    public string SourceOf(TopicPartition place) => identity.SourceOf(place.Partition.Value);

    /// <summary>How far the ranges are; asked for once for partitions that are assigned together.</summary>
    public IReadOnlyDictionary<string, long> Applied() => store is null ? new Dictionary<string, long>() : Wait(store.AppliedAsync());

    /// <summary>From where a partition is read, or why it must not be.</summary>
    /// <param name="committed">What the group has committed of it.</param>
    /// <param name="ends">Its first offset and its end.</param>
    /// <param name="applied">How far the ranges are.</param>
    public PartitionStart Start(TopicPartitionOffset committed, Func<WatermarkOffsets> ends, IReadOnlyDictionary<string, long> applied)
    {
        long? offset = committed.Offset.IsSpecial ? null : committed.Offset.Value;
        if (store is null) return new PartitionStart(offset, false, null);
        var there = ends();
        var isApplied = applied.TryGetValue(SourceOf(committed.TopicPartition), out var farthest);

        // What the group committed of a former generation says nothing of this one. Nothing of this one is applied before
        // its own first commit.
        if (identity.Generation > 1 && !isApplied) return new PartitionStart(there.Low.Value, true, null);
        return new PartitionStart(offset, false, identity.RefusalOf(committed.Partition.Value, there.High.Value, Math.Max(farthest, offset ?? 0)));
    }

    /// <summary>By what a partition is read from an offset on. Blocks.</summary>
    /// <param name="place">The partition.</param>
    /// <param name="start">The offset.</param>
    /// <param name="applied">How far the ranges are.</param>
    public IReadOnlyList<MappedFrom> ReadBy(
        TopicPartition place, long start, IReadOnlyDictionary<string, long> applied) =>
        mappings?.ReadBy(SourceOf(place), start, applied.GetValueOrDefault(SourceOf(place))) ?? [];

    /// <summary>
    /// How another node reads this topic by something else than this one; null where none does. Blocks.
    /// </summary>
    public string? Difference() => mappings?.Difference(identity.Prefix);

    /// <summary>Why a session must be opened anew, and what is read meanwhile be given up; null where all is as it was met. Blocks.</summary>
    public string? Change(KafkaSettings settings)
    {
        if (store is null) return null;
        var now = Wait(store.TopicsAsync()).FirstOrDefault(one => one.Topic == identity.Topic);
        if (now is null || now.Generation != identity.Generation) return $"The topic '{identity.Topic}' is begun anew by an operator's order.";
        var (cluster, id) = Describe(settings);
        TopicIdentity.Meet([now], identity.Topic, cluster, id, false, out var refusal);
        return refusal;
    }

    /// <summary>Whether an operator wants a partition to go on after records that are gone. Blocks.</summary>
    public bool IsSkipWanted(TopicPartition place) => store is not null && Wait(store.IsSkipWantedAsync(SourceOf(place)));

    /// <summary>Forgets that wish, where nothing is gone.</summary>
    public void ForgetSkip(TopicPartition place)
    {
        if (store is not null) Wait(Done(store.ForgetSkipAsync(SourceOf(place))));
    }

    /// <summary>Keeps which records were left out, where people find what was refused. Blocks.</summary>
    public void Skip(TopicPartition place, long from, long to)
    {
        var detail = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The records from offset {from} to {to - 1} were gone from the topic before they were read; an operator let the source go on at {to}.");
        var gap = new DeadLetter(SourceOf(place), from, 0, new Rejection(RejectionReason.Skipped, "", detail), to - from, []);
        if (store is not null) Wait(Done(store.SkipAsync(gap)));
    }

    /// <summary>Why a partition must not be read on that was read up to an offset and ends at another; null where it may.</summary>
    public string? RefusalOf(TopicPartition place, long end, long read) => store is null ? null : identity.RefusalOf(place.Partition.Value, end, read);

    /// <summary>What people are told that helps where records are gone.</summary>
    public string WayOn(TopicPartition place) =>
        $"'cohort source skip {SourceOf(place)}' lets it go on with the first record that is there, and keeps among the dead letters which ones were left out.";

    // A client that has just begun sometimes waits for the controller until its time is up, where another one finds it at once.
    private static (string Cluster, string Topic) Describe(KafkaSettings settings)
    {
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            try
            {
                return Describe(settings, AnswerWait / Attempts);
            }
            catch (InvalidOperationException exception) when (exception.InnerException is KafkaException { Error.Code: ErrorCode.Local_TimedOut })
            {
                // Tried again.
            }
        }

        return Describe(settings, AnswerWait);
    }

    private static (string Cluster, string Topic) Describe(KafkaSettings settings, TimeSpan patience)
    {
        var topic = settings.Topics.Purchases;
        try
        {
            using var admin = new AdminClientBuilder(settings.Common()).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
            var cluster = admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = patience });
            var topics = admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = patience });
            var id = Wait(topics).TopicDescriptions.Single().TopicId;
            return (Wait(cluster).ClusterId ?? "", id is null || (id.MostSignificantBits == 0 && id.LeastSignificantBits == 0) ? "" : id.ToString());
        }
        catch (DescribeTopicsException exception)
        {
            var error = exception.Results.TopicDescriptions.Single().Error;
            throw new InvalidOperationException(
                error.Code == ErrorCode.UnknownTopicOrPart
                    ? $"The topic '{topic}' is not there. Make it, or name another one in cohort.kafka.topics.purchases."
                    : $"The brokers at {settings.BootstrapServers} do not tell of the topic '{topic}': {error.Reason}.",
                exception);
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException($"The brokers at {settings.BootstrapServers} do not tell of the topic '{topic}': {exception.Error.Reason}.", exception);
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    // On the threads of a session, which wait for brokers and the store anyway.
    private static T Wait<T>(Task<T> task) => task.WaitAsync(AnswerWait * 2).GetAwaiter().GetResult();
}

/// <summary>From where a partition is read.</summary>
/// <param name="Offset">The offset; null for the first record there is.</param>
/// <param name="IsToCommit">Whether that offset is to be committed before anything is read.</param>
/// <param name="Halt">Why it must not be read; null where it may.</param>
internal readonly record struct PartitionStart(long? Offset, bool IsToCommit, string? Halt);
