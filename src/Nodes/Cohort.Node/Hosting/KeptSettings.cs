using System.Globalization;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node.Hosting;

/// <summary>Settings that a cluster has for good: its first node gives them, and the database keeps them.</summary>
internal static class KeptSettings
{
    // With the clock 'wall' it would take what is left for purchases of long ago.
    private const string HalfRebuilt =
        "The database is being rebuilt from the topic of purchases, and the rebuild has not ended. Start it again with --rebuild and the same files, and this node when it has ended.";

    // Why another value cannot be, for each that a node says by itself. The digits follow from the currency, and the database knows better.
    private static readonly (string Name, string Reason)[] Told =
    [
        (ClusterSetting.Currency, "stored amounts have no currency of their own"),
        (ClusterSetting.TimeZone, "stored dates are of that zone"),
        (ClusterSetting.WindowDays, "what left the window is not kept line by line"),
    ];

    /// <summary>Compares the settings of a node with those of its cluster, and gives them to a cluster that has none.</summary>
    /// <returns>The settings of the node, with the digits that the cluster has.</returns>
    /// <exception cref="StoreException">They are others.</exception>
    public static async Task<NodeSettings> Agree(IServingStore store, NodeSettings settings)
    {
        var own = Of(settings);
        var held = await store.SettingsAsync(own);
        string[] faults = [.. Told.Where(told => held[told.Name] != own[told.Name]).Select(told =>
            $"The cluster was made with cohort.{told.Name} = {held[told.Name]}, and this node has {own[told.Name]}: {told.Reason}. Set cohort.{told.Name} = {held[told.Name]}, or begin a new cluster with another database.")];
        if (faults.Length > 0) throw new StoreException(string.Join(' ', faults));
        if (!settings.Rebuilds && held.ContainsKey(ClusterSetting.Rebuild) && !held.ContainsKey(ClusterSetting.RebuildIsDone))
            throw new StoreException(HalfRebuilt);
        await AgreeOnLake(store, settings.Lake?.Location);
        return settings.WithMinorDigits(int.Parse(held[ClusterSetting.MinorDigits], CultureInfo.InvariantCulture));
    }

    // A range that does not give the lake what it did would leave a hole in it for good.
    private static async Task AgreeOnLake(IServingStore store, string? wanted)
    {
        if (wanted is not null) await store.BeginLakeAsync(wanted);
        switch (wanted, (await store.LakeAsync())?.Location)
        {
            case (null, { } fed):
                throw new StoreException($"The cluster feeds the lake {fed}, and this node has no cohort.lake.location: what it publishes would never reach the lake. Set cohort.lake.location = \"{fed}\".");
            case ({ } place, null):
                throw new StoreException($"The cluster has ranges that fed no lake, and this node has cohort.lake.location = {place}: what came before would be missing. Leave it out, or begin a new cluster with another database.");
            case ({ } place, { } fed) when place != fed:
                throw new StoreException($"The cluster feeds the lake {fed}, and this node has cohort.lake.location = {place}. Set cohort.lake.location = \"{fed}\", or begin a new cluster with another database.");
            default:
                break;
        }
    }

    private static Dictionary<string, string> Of(NodeSettings settings) => new(StringComparer.Ordinal)
    {
        [ClusterSetting.Currency] = settings.Currency.Code,
        [ClusterSetting.MinorDigits] = settings.Currency.MinorDigits.ToString(CultureInfo.InvariantCulture),
        [ClusterSetting.TimeZone] = settings.TimeZone,
        [ClusterSetting.WindowDays] = settings.WindowDays.ToString(CultureInfo.InvariantCulture),
    };
}
