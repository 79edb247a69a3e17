using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// The partitions that are not read, as what was read of them waits for its stream. The thread that polls runs all of it.
/// </summary>
/// <param name="pause">Tells the client not to read a partition.</param>
/// <param name="resume">Tells the client to read it again; nothing happens where it does.</param>
internal sealed class FullPartitions(Action<TopicPartition> pause, Action<TopicPartition> resume)
{
    /// <summary>How many of them are paused, or may be.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// A partition begins. The client keeps the pause of one that left this process, and knows it still when the
    /// partition comes back, so it is told to read it at the next <see cref="GoOn"/>.
    /// </summary>
    public void Expect(OwnedPartition partition)
    {
        if (partition.IsPaused) return;
        partition.IsPaused = true;
        Count++;
    }

    /// <summary>
    /// Pauses the partition of a record that was read just now, where it is full. The record says that the client reads
    /// the partition, whatever was held to be so before.
    /// </summary>
    public void HoldIfFull(OwnedPartition partition)
    {
        if (!partition.Feed.IsFull) return;
        pause(partition.Place);
        Expect(partition);
    }

    /// <summary>Goes on with those that have room again.</summary>
    public void GoOn(IEnumerable<OwnedPartition> partitions)
    {
        foreach (var partition in partitions.Where(partition => partition.IsPaused && partition.Feed.HasRoom))
        {
            resume(partition.Place);
            Forget(partition);
        }
    }

    /// <summary>A partition leaves, or is read again.</summary>
    public void Forget(OwnedPartition partition)
    {
        if (!partition.IsPaused) return;
        partition.IsPaused = false;
        Count--;
    }
}
