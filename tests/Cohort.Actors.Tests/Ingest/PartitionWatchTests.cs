using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Ingest;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;

namespace Cohort.Actors.Tests.Ingest;

/// <summary>A partition that is assigned, has records and does not move is told, whatever the cause; no other is.</summary>
public sealed class PartitionWatchTests : TestKit
{
    private readonly ManualTime _time = new();
    private readonly StallWatch _stalls;
    private readonly PartitionWatch _watch;
    private readonly PartitionFeed _feed = new(2, 10, 1_000);
    private ISinkQueue<RecordChunk>? _queue;

    public PartitionWatchTests()
    {
        _stalls = new StallWatch(_time);
        _watch = new PartitionWatch(_stalls);
        _watch.Follow("purchases/2", _feed);
    }

    [Fact]
    public void It_is_told_with_its_lag_When_the_source_gives_nothing()
    {
        _feed.TellEnd(25);

        Look(seconds: 31);

        Assert.StartsWith("Partition purchases/2 has not moved for 31 s on here. It is 15 records behind, and the brokers give none of them", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_told_When_nobody_says_where_it_ends()
    {
        Look(seconds: 31);

        Assert.Contains("the brokers have not said where it ends", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_told_When_its_broker_does_not_answer_any_more()
    {
        _feed.TellEnd(10);
        _feed.IsEndUnsure = true;

        Look(seconds: 31);

        Assert.Contains("Now its broker cannot be reached", Assert.Single(Told), StringComparison.Ordinal);
        _feed.IsEndUnsure = false;
        Look(seconds: 1);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task It_is_told_When_what_was_read_is_not_acknowledged()
    {
        await Offer(10);
        _feed.TellEnd(11);

        Look(seconds: 31);

        Assert.Contains("It is 1 records behind: those that were read wait for their ranges", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_told_with_the_reason_When_it_cannot_be_read_any_further()
    {
        _feed.TellEnd(10);
        _feed.Halt("Its records are gone.");

        Look(seconds: 31);

        Assert.Equal(["Partition purchases/2 has not moved for 31 s on here. Its records are gone."], Told);
    }

    [Fact]
    public async Task Nothing_is_told_When_it_gets_on()
    {
        _feed.TellEnd(1_000);
        for (var offset = 10; offset < 20; offset++)
        {
            await Offer(offset);
            _feed.Acknowledge(offset + 1);
            Look(seconds: 20);
        }

        Assert.Empty(Told);
    }

    [Fact]
    public void Nothing_is_told_When_there_is_nothing_to_read()
    {
        _feed.TellEnd(10);

        Look(seconds: 100);

        Assert.Empty(Told);
    }

    // Such as the mark of a transaction, which no reader ever gets.
    [Fact]
    public async Task Nothing_is_told_When_what_is_at_the_end_is_no_record()
    {
        await Offer(10);
        _feed.Acknowledge(11);
        _feed.TellEnd(12);
        _feed.ReachEnd(12);

        Look(seconds: 100);

        Assert.Equal((0, false), (_feed.Lag, _feed.IsBehind));
        Assert.Empty(Told);
    }

    [Fact]
    public void Nothing_is_told_When_it_was_given_away()
    {
        _feed.TellEnd(25);
        Look(seconds: 31);
        _feed.Stop();

        _watch.Look();

        Assert.Empty(Told);
    }

    private string[] Told => [.. _stalls.Report("here").Stalls.Select(stall => stall.ToString())];

    private void Look(int seconds)
    {
        _watch.Look();
        _time.Pass(seconds);
        _watch.Look();
    }

    private async Task Offer(long offset)
    {
        _queue ??= _feed.TakeChunks().RunWith(Sink.Queue<RecordChunk>(), Sys.Materializer());
        _feed.Offer(new RecordChunk(offset, [new SourceRecord(offset, new byte[1])], 1));
        await _queue.PullAsync();
    }
}
