using Cohort.Actors.Connectors;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Ingest;

/// <summary>
/// Knows the partitions that are read here: how far, and which have more and do not move, whatever the cause. Of one thread.
/// </summary>
internal sealed class PartitionWatch(StallWatch stalls)
{
    private readonly List<(string Source, PartitionFeed Feed)> _feeds = [];

    /// <summary>How many partitions are read here, as of the last look.</summary>
    public int Count => _feeds.Count;

    /// <summary>Whether anything was acknowledged of those that are read here.</summary>
    public bool HasMoved => _feeds.Any(entry => entry.Feed.Acknowledged is { } done && done > (entry.Feed.Start ?? -1));

    /// <summary>A partition is read here from now on, until it is revoked.</summary>
    public void Follow(string source, PartitionFeed feed) => _feeds.Add((source, feed));

    /// <summary>Looks at all of them.</summary>
    public void Look()
    {
        foreach (var gone in _feeds.Where(entry => entry.Feed.Revoked.IsCompleted).ToList())
        {
            _feeds.Remove(gone);
            stalls.Moves(StallKind.Partition, NameOf(gone.Source));
        }

        foreach (var (source, feed) in _feeds)
        {
            var name = NameOf(source);
            if (feed.HaltedBecause is not null || feed.IsBehind || feed.IsEndUnsure) stalls.Waits(StallKind.Partition, name, feed.Acknowledged ?? -1, Reason(feed));
            else stalls.Moves(StallKind.Partition, name);
        }
    }

    /// <summary>How far each of them is read, in ordinal order of names.</summary>
    public IReadOnlyList<ReadSource> Report() =>
    [
        .. _feeds.Where(entry => !entry.Feed.Revoked.IsCompleted).OrderBy(entry => entry.Source, StringComparer.Ordinal).Take(SourcesReport.MostTold)
            .Select(entry => new ReadSource(entry.Source, entry.Feed.Acknowledged, entry.Feed.Lag)),
    ];

    private static string NameOf(string source) => $"partition {source}";

    private static string Reason(PartitionFeed feed) => feed switch
    {
        { HaltedBecause: { } halted } => halted,
        { Lag: null } => "It is assigned to this node, but the brokers have not said where it ends: they cannot be reached, or do not let it be read.",
        { IsBehind: false } =>
            "It is read to where it ended when its broker last answered. Now its broker cannot be reached, or does not let it be read.",
        { Hindrance: { } hindrance } => $"It is {feed.Lag} records behind. {hindrance}",
        { IsAwaited: true } => $"It is {feed.Lag} records behind: those that were read wait for their ranges, for a place for dead letters, or for the day to turn.",
        _ => $"It is {feed.Lag} records behind, and the brokers give none of them: they cannot be reached, or a transaction is open. Restart this node where other partitions of the same broker move.",
    };
}
