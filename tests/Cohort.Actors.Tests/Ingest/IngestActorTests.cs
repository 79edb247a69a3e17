using System.Collections.Concurrent;
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
    private readonly FakeGroup _group = new();
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private volatile bool _isMember = true;

    public IngestActorTests() => _coordinator = CreateTestProbe();

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

    private static SourcesReport Asked(IActorRef reader) => reader.Ask<SourcesReport>(new AskSources(), Patience).GetAwaiter().GetResult();

    private IActorRef Start()
    {
        var services = new IngestServices(
            CreateTestProbe(), _coordinator, partition => $"purchases/{partition}", () => new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), _ => Task.CompletedTask,
            TimeProvider.System, new IngestLimits { LookInterval = TimeSpan.FromMilliseconds(20) })
        {
            Stalls = _stalls,
            IsMember = () => _isMember,
        };
        return Sys.ActorOf(Props.Create(() => new IngestActor(_group, services)));
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
