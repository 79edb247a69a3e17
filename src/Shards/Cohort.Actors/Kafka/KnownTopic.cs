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

    /// <summary>For the store to take how far sources are read. Nothing is lost where it does not: the offsets are not committed then.</summary>
    private static readonly TimeSpan KeepWait = TimeSpan.FromSeconds(10);

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

    /// <summary>
    /// Up to where the store knows every effect of each source to be durable; asked for once for partitions that are assigned together.
    /// </summary>
    public IReadOnlyDictionary<string, long> Durable() => store is null ? new Dictionary<string, long>() : Wait(store.DurableAsync());

    /// <summary>Keeps in the store how far partitions are read, which comes before the group is told. Blocks.</summary>
    /// <exception cref="InvalidOperationException">The store did not take it.</exception>
    public void Keep(IReadOnlyCollection<TopicPartitionOffset> places)
    {
        if (store is null) return;
        using var patience = new CancellationTokenSource(KeepWait);
        try
        {
            var offsets = places.ToDictionary(place => SourceOf(place.TopicPartition), place => place.Offset.Value, StringComparer.Ordinal);
            store.WriteDurableAsync(offsets, patience.Token).WaitAsync(KeepWait).GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever it fails with, it is tried again with the offsets.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new InvalidOperationException($"the serving store did not take how far partitions are read ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    /// <summary>From where a partition is read, or why it must not be. Blocks.</summary>
    /// <param name="committed">What the group has committed of it.</param>
    /// <param name="ends">Its first offset and its end; null where its broker does not say.</param>
    /// <param name="applied">How far the ranges are.</param>
    /// <param name="durable">Up to where the store knows every effect to be durable.</param>
    public PartitionStart Start(
        TopicPartitionOffset committed, Func<WatermarkOffsets?> ends, IReadOnlyDictionary<string, long> applied, IReadOnlyDictionary<string, long> durable)
    {
        long? offset = committed.Offset.IsSpecial ? null : committed.Offset.Value;
        if (store is null) return new PartitionStart(offset, null, null, null, null);
        var source = SourceOf(committed.TopicPartition);
        long? proven = durable.TryGetValue(source, out var next) ? next : null;

        // What the group committed of a former generation says nothing of this one.
        if (proven is null && identity.Generation > 1) offset = null;
        var beginning = SourceBeginning.Of(offset, proven);
        if (proven is SourceBeginning.OfFormerVersion && offset is not null) Keep([committed]);
        var read = Math.Max(applied.GetValueOrDefault(source), proven is null ? 0 : Math.Max(proven.Value, offset ?? 0));
        var known = ends();
        var halt = known is null ? null : identity.RefusalOf(committed.Partition.Value, known.High.Value, read);
        return new PartitionStart(beginning.Offset, beginning.Unproven, beginning.Sentence(source), halt, known is null ? read : null);
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
        if (store is not null) Wait(Done(store.SkipAsync(GapOf(SourceOf(place), from, to))));
    }

    /// <summary>What is kept of records that were gone from the topic before they were read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The first record that is there.</param>
    public static DeadLetter GapOf(string source, long from, long to)
    {
        var detail = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The records from offset {from} to {to - 1} were gone from the topic before they were read; an operator let the source go on at {to}.");
        return new DeadLetter(source, from, 0, new Rejection(RejectionReason.Skipped, "", detail), to - from, []);
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
/// <param name="AgainTo">Up to where it is read again, as the database knows less of it than the group; null where it is not.</param>
/// <param name="Again">The same for people.</param>
/// <param name="Halt">Why it must not be read; null where it may.</param>
/// <param name="Unchecked">Up to where it was read before, where nobody says yet whether it has that still; null where it is known.</param>
internal readonly record struct PartitionStart(long? Offset, long? AgainTo, string? Again, string? Halt, long? Unchecked);
