using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cohort.Actors.Connectors;

namespace Cohort.Actors;

/// <summary>What the actor shells measure, under the meter and the activity source <c>Cohort</c>.</summary>
internal static class Metrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Cohort";

    private const long NotWritten = -1;

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> AppliedBatches = Meter.CreateCounter<long>("cohort.batches.applied", "{batch}", "Batches that ranges applied.");
    private static readonly Counter<long> AppliedBytes = Meter.CreateCounter<long>("cohort.batches.bytes", "By", "Bytes of batches that ranges applied.");
    private static readonly Counter<long> ReadRecords = Meter.CreateCounter<long>("cohort.records.read", "{record}", "Records read from sources.");
    private static readonly Counter<long> RefusedRecords = Meter.CreateCounter<long>("cohort.records.refused", "{record}", "Records that became dead letters, by reason.");
    private static readonly Counter<long> FilteredRecords = Meter.CreateCounter<long>("cohort.records.filtered",
        "{record}", "Records that make no purchase, by reason: left out by the mapping, or empty.");
    private static readonly Counter<long> Resent = Meter.CreateCounter<long>("cohort.batches.resent", "{batch}", "Batches that were sent again.");
    private static readonly Counter<long> RepeatedBatches = Meter.CreateCounter<long>("cohort.batches.repeated", "{batch}", "Batches that ranges left out, because they had applied all of them before.");
    private static readonly Counter<long> PublishedUpdates = Meter.CreateCounter<long>("cohort.updates.published", "{update}", "Updates of ranges that the serving store took.");
    private static readonly Histogram<double> PublishSeconds = Meter.CreateHistogram<double>("cohort.publish.duration", "s", "Time to make a group of updates visible.");

    private static readonly UpDownCounter<long> OpenRanges = Meter.CreateUpDownCounter<long>("cohort.ranges.open", "{range}", "Ranges that are open on this node.");
    private static readonly UpDownCounter<long> UnpublishedRows = Meter.CreateUpDownCounter<long>("cohort.rows.unpublished", "{row}", "Journal rows of this node's ranges whose effects are not visible yet.");
    private static readonly UpDownCounter<long> WaitingUsers = Meter.CreateUpDownCounter<long>("cohort.scoring.waiting", "{user}", "Users of this node's ranges who wait to be scored.");
    private static readonly Counter<long> ScoredUsers = Meter.CreateCounter<long>("cohort.scoring.users", "{user}", "Users whose scores this node has stored.");
    private static readonly Counter<long> LostChunks = Meter.CreateCounter<long>("cohort.scoring.lost", "{chunk}", "Chunks of users whose scores did not come in time and who were given to a scorer again.");
    private static readonly Counter<long> CutModels = Meter.CreateCounter<long>("cohort.scoring.cuts", "{cut}", "Times that a model was cut off for failing or being slow, by model.");
    private static readonly Histogram<double> ScoringSeconds = Meter.CreateHistogram<double>("cohort.scoring.duration", "s", "Time to score and store a chunk of users.");
    private static readonly Counter<long> LakeLines = Meter.CreateCounter<long>("cohort.lake.lines", "{line}", "Purchase lines that this node has written to the lake.");
    private static readonly ConcurrentDictionary<PartitionFeed, string> Feeds = new();

    private static readonly ConcurrentDictionary<object, Func<long>> Watches = new();

    // On the node that writes the lake; negative on others.
    private static long _lakeWaiting = NotWritten;

    static Metrics()
    {
        Meter.CreateObservableGauge("cohort.lake.waiting", LakeWaits, "{row}", "Batches and chunks of transitions that waited for the lake when it was last written; told by the node that writes it.");
        Meter.CreateObservableGauge("cohort.source.lag", Lags, "{record}", "Records of a source partition that are not yet acknowledged.");
        Meter.CreateObservableGauge("cohort.stalls", Stalls, "{stall}", "What has work and does not move: orders, publications, ranges, scorers, partitions, the lake.");
    }

    /// <summary>Traces of groups of work: a publication, an order of the coordinator.</summary>
    public static ActivitySource Traces { get; } = new(Name);

    internal static void Fed(LakeProgress progress)
    {
        LakeLines.Add(progress.Lines);
        Volatile.Write(ref _lakeWaiting, progress.Waiting);
    }

    internal static void LakeLeft() => Volatile.Write(ref _lakeWaiting, NotWritten);

    internal static void RangeOpened() => OpenRanges.Add(1);

    internal static void RangeLeft() => OpenRanges.Add(-1);

    internal static void Unpublished(long more)
    {
        if (more != 0) UnpublishedRows.Add(more);
    }

    internal static void Reading(PartitionFeed feed, string source) => Feeds[feed] = source;

    internal static void ReadNoMore(PartitionFeed feed) => Feeds.TryRemove(feed, out _);

    internal static void Watching(object watch, Func<long> stalls) => Watches[watch] = stalls;

    internal static void WatchNoMore(object watch) => Watches.TryRemove(watch, out _);

    internal static void Applied(int bytes)
    {
        AppliedBatches.Add(1);
        AppliedBytes.Add(bytes);
    }

    internal static void Read(int records) => ReadRecords.Add(records);

    internal static void RefusedOne(string reason) => RefusedRecords.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void FilteredOne(string reason) =>
        FilteredRecords.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void Repeated() => RepeatedBatches.Add(1);

    internal static void SentAgain(int batches) => Resent.Add(batches);

    internal static void Published(int updates, TimeSpan duration)
    {
        PublishedUpdates.Add(updates);
        PublishSeconds.Record(duration.TotalSeconds);
    }

    internal static void WaitingForScore(int more)
    {
        if (more != 0) WaitingUsers.Add(more);
    }

    internal static void Scored(int users, TimeSpan duration)
    {
        ScoredUsers.Add(users);
        ScoringSeconds.Record(duration.TotalSeconds);
    }

    internal static void ChunkLost() => LostChunks.Add(1);

    internal static void CutOff(string model, int times)
    {
        if (times > 0) CutModels.Add(times, new KeyValuePair<string, object?>("model", model));
    }

    private static long Stalls() => Watches.Values.Sum(stalls => stalls());

    private static IEnumerable<Measurement<long>> LakeWaits() => Volatile.Read(ref _lakeWaiting) is >= 0 and var waiting ? [new Measurement<long>(waiting)] : [];

    private static IEnumerable<Measurement<long>> Lags()
    {
        foreach (var (feed, source) in Feeds)
        {
            if (feed.Lag is { } lag) yield return new Measurement<long>(lag, new KeyValuePair<string, object?>("source", source));
        }
    }
}
