using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cohort.Actors.Edges;

namespace Cohort.Actors;

/// <summary>What the actor shells measure, under the meter and the activity source <c>Cohort</c>.</summary>
public static class Metrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Cohort";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> AppliedBatches = Meter.CreateCounter<long>("cohort.batches.applied", "{batch}", "Batches that ranges applied.");
    private static readonly Counter<long> AppliedBytes = Meter.CreateCounter<long>("cohort.batches.bytes", "By", "Bytes of batches that ranges applied.");
    private static readonly Counter<long> ReadRecords = Meter.CreateCounter<long>("cohort.records.read", "{record}", "Records read from sources.");
    private static readonly Counter<long> RefusedRecords = Meter.CreateCounter<long>("cohort.records.refused", "{record}", "Records that became dead letters, by reason.");
    private static readonly Counter<long> Resent = Meter.CreateCounter<long>("cohort.batches.resent", "{batch}", "Batches that were sent again.");
    private static readonly Counter<long> RepeatedBatches = Meter.CreateCounter<long>("cohort.batches.repeated", "{batch}", "Batches that ranges left out, because they had applied all of them before.");
    private static readonly Counter<long> PublishedUpdates = Meter.CreateCounter<long>("cohort.updates.published", "{update}", "Updates of ranges that the serving store took.");
    private static readonly Histogram<double> PublishSeconds = Meter.CreateHistogram<double>("cohort.publish.duration", "s", "Time to make a group of updates visible.");

    private static readonly UpDownCounter<long> OpenRanges = Meter.CreateUpDownCounter<long>("cohort.ranges.open", "{range}", "Ranges that are open on this node.");
    private static readonly UpDownCounter<long> UnpublishedRows = Meter.CreateUpDownCounter<long>("cohort.rows.unpublished", "{row}", "Journal rows of this node's ranges whose effects are not visible yet.");
    private static readonly ConcurrentDictionary<PartitionFeed, string> Feeds = new();

    static Metrics() => Meter.CreateObservableGauge("cohort.source.lag", Lags, "{record}", "Records of a source partition that are not yet acknowledged.");

    /// <summary>Traces of groups of work: a publication, an order of the authority.</summary>
    public static ActivitySource Traces { get; } = new(Name);

    internal static void RangeOpened() => OpenRanges.Add(1);

    internal static void RangeLeft() => OpenRanges.Add(-1);

    internal static void Unpublished(long more)
    {
        if (more != 0) UnpublishedRows.Add(more);
    }

    internal static void Reading(PartitionFeed feed, string source) => Feeds[feed] = source;

    internal static void ReadNoMore(PartitionFeed feed) => Feeds.TryRemove(feed, out _);

    internal static void Applied(int bytes)
    {
        AppliedBatches.Add(1);
        AppliedBytes.Add(bytes);
    }

    internal static void Read(int records) => ReadRecords.Add(records);

    internal static void RefusedOne(string reason) => RefusedRecords.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal static void Repeated() => RepeatedBatches.Add(1);

    internal static void SentAgain(int batches) => Resent.Add(batches);

    internal static void Published(int updates, TimeSpan duration)
    {
        PublishedUpdates.Add(updates);
        PublishSeconds.Record(duration.TotalSeconds);
    }

    private static IEnumerable<Measurement<long>> Lags()
    {
        foreach (var (feed, source) in Feeds)
        {
            if (feed.Lag is { } lag) yield return new Measurement<long>(lag, new KeyValuePair<string, object?>("source", source));
        }
    }
}
