using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Confluent.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>A partition whose records wait is not read, whenever it becomes full.</summary>
public sealed class FullPartitionsTests : TestKit
{
    private const int Capacity = 1_000;

    private readonly HashSet<TopicPartition> _paused = [];
    private readonly FullPartitions _full;
    private readonly OwnedPartition _partition = new(new TopicPartition("purchases", 2), new PartitionFeed(2, 0, Capacity), false);
    private long _next;

    public FullPartitionsTests() => _full = new FullPartitions(place => _paused.Add(place), place => _paused.Remove(place));

    [Fact]
    public void One_that_fills_before_it_was_ever_looked_at_is_paused()
    {
        _full.Expect(_partition);
        Read(Capacity);

        _full.GoOn([_partition]);

        Assert.Equal([_partition.Place], _paused);
        Assert.Equal(1, _full.Count);
    }

    [Fact]
    public void One_that_fills_later_is_paused()
    {
        _full.Expect(_partition);
        _full.GoOn([_partition]);
        Read(Capacity);

        Assert.Equal([_partition.Place], _paused);
        Assert.Equal(1, _full.Count);
    }

    [Fact]
    public void One_that_the_client_paused_before_it_left_is_read_When_it_comes_back()
    {
        _paused.Add(_partition.Place);
        _full.Expect(_partition);

        _full.GoOn([_partition]);

        Assert.Empty(_paused);
        Assert.Equal(0, _full.Count);
    }

    [Fact]
    public void One_that_is_nearly_full_is_read()
    {
        _full.Expect(_partition);
        Read(Capacity - 1);

        Assert.Empty(_paused);
    }

    [Fact]
    public void A_client_that_reads_one_that_it_was_told_not_to_is_told_again()
    {
        Read(Capacity);
        _paused.Clear();
        Read(1);

        Assert.Equal([_partition.Place], _paused);
        Assert.Equal(1, _full.Count);
    }

    [Fact]
    public async Task One_goes_on_When_half_of_it_is_taken()
    {
        Read(Capacity / 2);
        Read(Capacity / 2);
        Assert.Equal([_partition.Place], _paused);
        await _partition.Feed.TakeChunks().Take(1).RunWith(Sink.Ignore<RecordChunk>(), Sys.Materializer());

        _full.GoOn([_partition]);

        Assert.Empty(_paused);
        Assert.Equal(0, _full.Count);
    }

    [Fact]
    public void One_that_leaves_is_not_counted()
    {
        _full.Expect(_partition);
        _full.Forget(_partition);
        _full.Forget(_partition);

        Assert.Equal(0, _full.Count);
    }

    private void Read(int bytes)
    {
        _partition.Take(_next++, new byte[bytes], null);
        _partition.Flush();
        _full.HoldIfFull(_partition);
    }
}
