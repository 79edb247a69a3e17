using System.Globalization;
using Cohort.Actors;
using Cohort.Actors.Kafka;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node.Hosting;

/// <summary>Decides whether a database may be rebuilt, and notes in it that it is.</summary>
internal static class RebuildStart
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    /// <summary>
    /// What is to be read, null where the rebuild was done already; and why the database cannot be rebuilt wholly, null where it can.
    /// </summary>
    /// <param name="settings">Where database and topic are.</param>
    /// <param name="acceptsLoss">Whether it goes on where records at the beginning of the topic are gone.</param>
    /// <exception cref="StoreException">The database is not new, or cannot be opened.</exception>
    public static async Task<(RebuildGoal? Goal, string? Refusal)> OfAsync(NodeSettings settings, bool acceptsLoss)
    {
        var kafka = settings.Kafka ?? throw new StoreException("cohort.kafka.enabled is off, and a database is rebuilt from the topic of purchases: set it to on.");
        await using var store = await Databases.Open(settings);
        var held = await store.SettingsAsync(Nothing);
        if (held.ContainsKey(ClusterSetting.RebuildIsDone)) return (null, null);
        if (held.TryGetValue(ClusterSetting.Rebuild, out var begun)) return (RebuildGoal.Parse(begun), null);
        if (await store.RangesAsync() is not null || (await store.DurableAsync()).Count > 0 || await Databases.HasJournal(settings))
            throw new StoreException("The database is not new: it holds ranges, or a journal. Nodes read on from where it is. Where it is damaged, put a copy back, or name a new cohort.database.schema or cohort.database.directory and rebuild that one.");
        var goal = new RebuildGoal(TopicExtent.Read(kafka));
        if (goal.Cut.Any() && !acceptsLoss) return (goal, RefusalOf(goal, kafka.Topics.Purchases));
        held = await store.SettingsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [ClusterSetting.Rebuild] = goal.ToString() });

        // Of several nodes that begin at once the first one has said up to where.
        goal = RebuildGoal.Parse(held[ClusterSetting.Rebuild]);
        var sources = new ServingSources(store);
        foreach (var cut in goal.Cut)
            await sources.SkipAsync(KnownTopic.GapOf(string.Create(CultureInfo.InvariantCulture, $"{kafka.Topics.Purchases}/{cut.Partition}"), 0, cut.First));
        return (goal, null);
    }

    /// <summary>Whether a rebuild has ended, on whichever node.</summary>
    public static async Task<bool> IsDone(IServingStore store, CancellationToken cancel) =>
        (await store.SettingsAsync(Nothing, cancel)).ContainsKey(ClusterSetting.RebuildIsDone);

    /// <summary>
    /// The settings of a node that rebuilds: it owns ranges and reads, whatever else it does, and the day follows the purchases. By the
    /// clock of the machine those of before the window would be expired, and nobody's totals would hold them.
    /// </summary>
    public static NodeSettings SettingsOf(NodeSettings settings, RebuildGoal goal) => settings with
    {
        Roles = [.. settings.Roles.Union([NodeRoles.Shard, NodeRoles.Ingest])],
        FollowsData = true,
        SourcePartitions = goal.Partitions.Count,
        Rebuilds = true,
    };

    private static string RefusalOf(RebuildGoal goal, string topic)
    {
        var cut = goal.Cut.Select(partition => string.Create(CultureInfo.InvariantCulture, $"{topic}/{partition.Partition} lacks its first {partition.First} records"));
        return $"The database cannot be rebuilt wholly, because records are gone from the topic: {string.Join(", ", cut)}. Put a copy of the database back, if there is one. With --accept-loss it is rebuilt from what is there; users then lack what those records said, and what was left out is listed among the dead letters.";
    }
}
