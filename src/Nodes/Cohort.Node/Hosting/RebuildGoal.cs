using System.Globalization;
using Cohort.Actors.Kafka;
using Cohort.Store.Questions;

namespace Cohort.Node.Hosting;

/// <summary>What the topic of purchases held when its rebuild began: the rebuild is done when all of it is read.</summary>
/// <param name="Partitions">Its partitions, by number.</param>
internal sealed record RebuildGoal(IReadOnlyList<PartitionExtent> Partitions)
{
    /// <summary>Records that are to be read.</summary>
    public long Records => Partitions.Sum(partition => partition.End - partition.First);

    /// <summary>Partitions whose first records are gone.</summary>
    public IEnumerable<PartitionExtent> Cut => Partitions.Where(partition => partition.First > 0);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static RebuildGoal Parse(string text) => new([.. text.Split(' ').Select(part => part.Split(':', '-')).Select(part =>
        new PartitionExtent(int.Parse(part[0], CultureInfo.InvariantCulture), long.Parse(part[1], CultureInfo.InvariantCulture), long.Parse(part[2], CultureInfo.InvariantCulture)))]);

    /// <summary>How many of the records are read, and durable.</summary>
    /// <param name="sources">How far each partition is read; of one that nobody reads now nothing is known.</param>
    public long ReadOf(IReadOnlyList<SourceReply> sources)
    {
        var durable = sources.ToDictionary(source => int.Parse(source.Source.AsSpan(source.Source.LastIndexOf('/') + 1), CultureInfo.InvariantCulture), source => source.Durable ?? 0);
        return Partitions.Sum(partition => Math.Clamp(durable.GetValueOrDefault(partition.Partition), partition.First, partition.End) - partition.First);
    }

    /// <summary>As the database keeps it: <c>PARTITION:FIRST-END</c> of each.</summary>
    public override string ToString() => string.Join(' ', Partitions.Select(partition =>
        string.Create(CultureInfo.InvariantCulture, $"{partition.Partition}:{partition.First}-{partition.End}")));
}
