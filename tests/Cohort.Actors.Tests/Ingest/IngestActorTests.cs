using System.Collections.Concurrent;
using System.Text;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Ingest;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ingest;

/// <summary>A node is in the group of readers only while it can read.</summary>
public sealed class IngestActorTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ClusterStatus WithRanges = new(RangeTable.Even(1), new BusinessDate(20_500), new ContextVersion(1, 1), "");
    private static readonly ClusterStatus WithoutRanges = new(null, null, null, "");

    private readonly TestProbe _coordinator;
    private readonly TestProbe _ranges;
    private readonly FailingDecoder _decoder = new();
    private readonly FakeGroup _group = new();
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private volatile bool _isMember = true;

    public IngestActorTests() => (_coordinator, _ranges) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void It_joins_the_group_When_its_node_is_up_and_there_are_ranges()
    {
        _isMember = false;
        var reader = Start();
        reader.Tell(WithRanges);
        Thread.Sleep(300);
        Assert.Empty(_group.Sessions);

        _isMember = true;

        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);
    }

    [Fact]
    public void It_does_not_join_the_group_When_there_are_no_ranges_to_send_to()
    {
        var reader = Start();
        for (var times = 0; times < 5; times++)
        {
            _coordinator.FishForMessage<AskStatus>(_ => true, Patience);
            reader.Tell(WithoutRanges);
        }

        Assert.Empty(_group.Sessions);
    }

    [Fact]
    public void It_leaves_the_group_When_its_node_is_no_member_any_more()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);

        _isMember = false;

        AwaitAssert(() => Assert.True(_group.Sessions.Single().IsDisposed), Patience);
        Thread.Sleep(300);
        Assert.Single(_group.Sessions);
    }

    [Fact]
    public void It_ends_after_it_has_left_the_group_When_its_node_stops()
    {
        var reader = Start();
        Watch(reader);
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);

        reader.Tell(new StopReading());

        ExpectTerminated(reader, Patience);
        Assert.True(_group.Sessions.Single().IsDisposed);
    }

    [Fact]
    public void It_ends_at_once_When_it_never_joined()
    {
        _isMember = false;
        var reader = Start();
        Watch(reader);

        reader.Tell(new StopReading());

        ExpectTerminated(reader, Patience);
    }

    [Fact]
    public void It_opens_another_session_and_says_why_When_one_fails()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);

        _group.Sessions.Single().Fail("The topic is not there.");

        AwaitAssert(() => Assert.Contains(_stalls.Report("here").Stalls, stall => stall.Reason.StartsWith("The topic is not there.", StringComparison.Ordinal)), Patience);
        AwaitAssert(() => Assert.Equal(2, _group.Sessions.Count), Patience);
        _group.Sessions.Last().Assign(new PartitionFeed(0, 0, 1_000));
        AwaitAssert(() => Assert.DoesNotContain(_stalls.Report("here").Stalls, stall => stall.Reason.StartsWith("The topic", StringComparison.Ordinal)), Patience);
    }

    [Fact]
    public void It_says_why_all_the_time_When_one_after_the_other_fails_though_it_was_dealt_partitions()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        for (var sessions = 1; sessions <= 2; sessions++)
        {
            AwaitAssert(() => Assert.Equal(sessions, _group.Sessions.Count), Patience);
            var feed = new PartitionFeed(0, 0, 1_000);
            _group.Sessions.Last().Assign(feed);
            AwaitAssert(() => Assert.Single(Asked(reader).Sources), Patience);
            Assert.Equal(sessions > 1, IsToldToFail());
            feed.Stop();
            _group.Sessions.Last().Fail("A broker does not answer.");
            AwaitAssert(() => Assert.True(IsToldToFail()), Patience);
        }
    }

    [Fact]
    public void It_says_so_no_more_When_something_is_acknowledged()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);
        _group.Sessions.Single().Fail("A broker does not answer.");
        AwaitAssert(() => Assert.True(IsToldToFail()), Patience);
        AwaitAssert(() => Assert.Equal(2, _group.Sessions.Count), Patience);
        var feed = new PartitionFeed(0, 0, 1_000_000);
        _group.Sessions.Last().Assign(feed);
        Offer(feed, 0);
        Acknowledge(Sent(), 1);

        AwaitAssert(() => Assert.False(IsToldToFail()), Patience);
    }

    private bool IsToldToFail() => _stalls.Report("here").Stalls.Any(stall => stall.Reason.StartsWith("A broker", StringComparison.Ordinal));

    [Fact]
    public void It_says_how_far_each_partition_is_durable_and_how_far_behind_When_it_is_asked()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);
        var feed = new PartitionFeed(3, 40, 1_000);
        feed.TellEnd(50);
        _group.Sessions.Single().Assign(feed);

        AwaitAssert(() => Assert.Equal([new ReadSource("purchases/3", 40, 10)], Asked(reader).Sources), Patience);

        feed.Stop();
        Assert.Empty(Asked(reader).Sources);
    }

    // What a reader had taken and not sent is gone with it: what comes after that must not be acknowledged.
    [Fact]
    public void Nothing_is_passed_over_When_a_reader_fails()
    {
        var reader = Start();
        reader.Tell(WithRanges);
        AwaitAssert(() => Assert.Single(_group.Sessions), Patience);
        var feed = new PartitionFeed(0, 0, 1_000_000);
        _group.Sessions.Single().Assign(feed);
        Offer(feed, 0);
        Acknowledge(Sent(), 1);
        AwaitAssert(() => Assert.Equal(1, feed.Acknowledged), Patience);

        _decoder.Fails = true;
        Offer(feed, 1);
        AwaitCondition(() => feed.IsAbandoned, Patience);
        Offer(feed, 2);
        for (var times = 0; times < 20; times++) TellStatus();
        Assert.False(_ranges.HasMessages);
        Assert.Equal(1, feed.Acknowledged);

        _group.Sessions.Single().Fail("The stream of purchases/0 has ended while the partition is assigned.");
        AwaitAssert(() => Assert.Equal(2, _group.Sessions.Count), Patience);
        var again = new PartitionFeed(0, feed.Acknowledged, 1_000_000);
        _group.Sessions.Last().Assign(again);
        Offer(again, 1, 2);
        Acknowledge(Sent(), 3);
        AwaitAssert(() => Assert.Equal(3, again.Acknowledged), Patience);
    }

    private static void Offer(PartitionFeed feed, params long[] offsets) => feed.Offer(new RecordChunk(
        offsets[0], [.. offsets.Select(offset => new SourceRecord(offset, Record(offset)))], 100 * offsets.Length));

    private static byte[] Record(long number) => Encoding.UTF8.GetBytes(
        $$"""{"event_id":"e{{number}}","user_id":"ann","sku":"milk","amount":2.50,"quantity":1,"occurred_at":"{{new BusinessDate(20_500)}}T10:00:00Z"}""");

    private Deliver Sent()
    {
        while (!_ranges.HasMessages) TellStatus();
        return _ranges.ExpectMsg<Deliver>(Patience);
    }

    private void Acknowledge(Deliver sent, long next) => _ranges.Reply(new Acknowledged(sent.RangeId, "purchases/0", next, []));

    private void TellStatus()
    {
        if (_coordinator.ReceiveOne(TimeSpan.FromMilliseconds(50)) is AskStatus) _coordinator.Reply(WithRanges);
    }

    private static SourcesReport Asked(IActorRef reader) => reader.Ask<SourcesReport>(new AskSources(), Patience).GetAwaiter().GetResult();

    private IActorRef Start()
    {
        var services = new IngestServices(
            _ranges, _coordinator, partition => $"purchases/{partition}", () => new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), _ => Task.CompletedTask,
            TimeProvider.System, new IngestLimits { LookInterval = TimeSpan.FromMilliseconds(20) })
        {
            Stalls = _stalls,
            IsMember = () => _isMember,
            Decoder = _decoder,
        };
        return Sys.ActorOf(Props.Create(() => new IngestActor(_group, services)));
    }

    private sealed class FailingDecoder : IRecordDecoder
    {
        public volatile bool Fails;

        public Decoding Decode(in SourceRecord record, out ReadOnlyMemory<byte> content, out Rejection? rejection)
        {
            if (Fails)
            {
                Fails = false;
                throw new InvalidOperationException("There is no memory.");
            }

            (content, rejection) = (record.Bytes, null);
            return Decoding.Done;
        }
    }

    private sealed class FakeGroup : IPurchaseSource
    {
        public ConcurrentQueue<FakeSession> Sessions { get; } = new();

        public ISourceSession Open(ILoggingAdapter log)
        {
            var session = new FakeSession();
            Sessions.Enqueue(session);
            return session;
        }
    }

    private sealed class FakeSession : ISourceSession
    {
        private readonly TaskCompletionSource<PartitionFeed?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public Source<PartitionFeed, NotUsed> Partitions => Source.FromTask(_first.Task).Where(feed => feed is not null).Select(feed => feed!);

        public Task Completion => _completion.Task;

        public void Assign(PartitionFeed feed) => _first.SetResult(feed);

        public void Fail(string reason)
        {
            _first.TrySetResult(null);
            _completion.SetException(new InvalidOperationException(reason));
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            _first.TrySetResult(null);
            _completion.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
