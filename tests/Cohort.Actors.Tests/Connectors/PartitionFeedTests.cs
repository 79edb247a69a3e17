using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;

namespace Cohort.Actors.Tests.Connectors;

public sealed class PartitionFeedTests : TestKit
{
    private readonly PartitionFeed _feed = new(partition: 2, start: 10, capacity: 100);

    [Fact]
    public async Task It_delivers_in_order_and_drops_what_waits_When_it_stops()
    {
        var probe = Run();
        _feed.Offer(Chunk(10, 11));
        _feed.Offer(Chunk(12));
        _feed.Offer(Chunk(13));

        probe.Request(2);
        Assert.Equal(12, (await probe.ExpectNextAsync()).Next);
        Assert.Equal(13, (await probe.ExpectNextAsync()).Next);
        _feed.Stop();
        probe.Request(1);

        await probe.ExpectCompleteAsync();
        Assert.False(_feed.IsAbandoned);
    }

    [Fact]
    public async Task Acknowledgements_only_rise_and_never_pass_what_was_delivered()
    {
        var probe = Run();
        _feed.Offer(Chunk(10, 11));
        probe.Request(1);
        await probe.ExpectNextAsync();

        Assert.Equal(10, _feed.Acknowledged);
        _feed.Acknowledge(12);
        _feed.Acknowledge(11);

        Assert.Equal(12, _feed.Acknowledged);
        Assert.Throws<ArgumentOutOfRangeException>(() => _feed.Acknowledge(13));
    }

    [Fact]
    public void It_is_full_at_its_capacity_and_has_room_when_half_is_taken()
    {
        _feed.Offer(Chunk(10) with { Bytes = 60 });
        Assert.False(_feed.IsFull);
        _feed.Offer(Chunk(11) with { Bytes = 40 });
        Assert.True(_feed.IsFull);
        Assert.False(_feed.HasRoom);

        Run().Request(1).ExpectNext();

        Assert.False(_feed.IsFull);
        Assert.True(_feed.HasRoom);
    }

    [Fact]
    public async Task It_waits_for_acknowledgements_but_not_for_ever()
    {
        var probe = Run();
        Assert.True(_feed.WaitForAcknowledgements(TimeSpan.Zero));
        _feed.Offer(Chunk(10));
        probe.Request(1);
        await probe.ExpectNextAsync();

        Assert.False(_feed.WaitForAcknowledgements(TimeSpan.FromMilliseconds(20)));
        var waiting = Task.Run(() => _feed.WaitForAcknowledgements(TimeSpan.FromMinutes(1)));
        _feed.Acknowledge(11);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_revocation_does_not_wait_for_what_is_given_up()
    {
        var probe = Run();
        _feed.Offer(Chunk(10, 11, 12));
        probe.Request(1);
        await probe.ExpectNextAsync();
        Assert.Throws<InvalidOperationException>(() => _feed.GiveUpFrom(11));
        Assert.False(_feed.Revoked.IsCompleted);

        _feed.Stop();
        _feed.GiveUpFrom(11);

        await _feed.Revoked;
        Assert.False(_feed.WaitForAcknowledgements(TimeSpan.Zero));
        _feed.Acknowledge(11);
        Assert.True(_feed.WaitForAcknowledgements(TimeSpan.Zero));
    }

    [Fact]
    public async Task It_is_abandoned_When_its_stream_is_cancelled()
    {
        var probe = Run();
        probe.Cancel();

        await AwaitConditionAsync(() => Task.FromResult(_feed.IsAbandoned));
    }

    [Fact]
    public void It_is_abandoned_When_whoever_was_to_take_its_records_is_gone()
    {
        _feed.Abandon();

        Assert.True(_feed.IsAbandoned);
    }

    [Fact]
    public void It_is_not_abandoned_When_it_was_revoked_before()
    {
        _feed.Stop();
        _feed.Abandon();

        Assert.False(_feed.IsAbandoned);
    }

    // Another one would begin behind what the first had taken.
    [Fact]
    public void Its_records_are_taken_once()
    {
        Run();

        Assert.Throws<InvalidOperationException>(_feed.TakeChunks);
    }

    [Fact]
    public void It_measures_how_far_the_group_is_behind()
    {
        Assert.Null(_feed.Lag);
        _feed.TellEnd(25);
        Assert.Equal(15, _feed.Lag);
    }

    private TestSubscriber.Probe<RecordChunk> Run()
    {
        var probe = this.CreateSubscriberProbe<RecordChunk>();
        _feed.TakeChunks().RunWith(Sink.FromSubscriber(probe), Sys.Materializer());
        probe.EnsureSubscription();
        return probe;
    }

    private static RecordChunk Chunk(params long[] offsets) =>
        new(offsets[0], [.. offsets.Select(offset => new SourceRecord(offset, new byte[1]))], offsets.Length);
}
