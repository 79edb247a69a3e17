using Akka.Configuration;
using Cohort.Actors;

namespace Cohort.Node.Settings;

/// <summary>What a node is told of the lake, from the block <c>cohort.lake</c>.</summary>
/// <param name="Location">Where it is: the whole path of a folder, or <c>s3://BUCKET/PREFIX</c>.</param>
/// <param name="Interval">From the end of one time that it is written to the beginning of the next.</param>
/// <param name="Buckets">Parts by users that a new lake has.</param>
internal sealed record LakeBlock(string Location, TimeSpan Interval, int Buckets)
{
    private const string ObjectStore = "s3://";

    /// <summary>The settings; null where the cluster feeds no lake.</summary>
    public static LakeBlock? Read(Config config, Block block, IReadOnlyList<string> roles)
    {
        var location = config.GetString("cohort.lake.location", "").Trim();
        var (interval, buckets) = (block.Time("cohort.lake.interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), block.Number("cohort.lake.buckets", 1, 1_024));
        if (buckets > 0 && !int.IsPow2(buckets)) block.Errors.Add($"cohort.lake.buckets is {buckets}, which is no power of two: use 4 or 16, for instance.");
        if (location.Length == 0)
        {
            if (roles.Contains(NodeRoles.Lake)) block.Errors.Add("cohort.lake.location is empty, but akka.cluster.roles holds lake: name the place that all nodes feed, or leave the role out.");
            return null;
        }

        if (location.StartsWith(ObjectStore, StringComparison.Ordinal) ? location.Length == ObjectStore.Length : !Path.IsPathFullyQualified(location))
            block.Errors.Add($"cohort.lake.location is '{location}', which is no place of a lake: write s3://BUCKET/PREFIX, or the whole path of a folder that every node in role lake has.");
        return new LakeBlock(location.TrimEnd('/'), interval, buckets);
    }
}
