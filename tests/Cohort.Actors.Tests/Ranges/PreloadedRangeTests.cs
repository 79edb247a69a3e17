using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ranges;

/// <summary>A range that moves: its new node reads it before it comes. What it measures of its load goes to the rebalancer.</summary>
public sealed class PreloadedRangeTests : JournalKit
{
    private const int Id = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSink _sink = new();
    private readonly TestProbe _publisher;
    private readonly TestProbe _rebalancer;
    private readonly ContextCache _contexts = new(_ => Task.FromResult(Purchases.Context));
    private readonly PreloadedRanges _preloaded = new();
    private int _starts;

    public PreloadedRangeTests()
    {
        (_publisher, _rebalancer) = (CreateTestProbe(), CreateTestProbe());
        _sink.OnPosition = () => Task.FromResult(3L);
    }

    [Fact]
    public void It_begins_with_what_was_read_ahead_and_the_rows_after_it()
    {
        var range = Open();
        Deliver(range, 0, "ann");
        Assert.Equal(new Preloaded(Id, 3), Preload());
        Deliver(range, 1, "bob");
        End(range);

        var again = Start();

        Assert.Equal((4, 2), (Report(again).Sequence, Report(again).Status!.Counts.Accepted));
        Assert.Null(_preloaded.Take(Id));
        Deliver(again, 2, "ann");
    }

    [Fact]
    public void Nothing_is_read_again_that_was_read_ahead()
    {
        var range = Open();
        Deliver(range, 0, "ann");
        End(range);

        // What was read ahead is another user's: so it is seen which of the two it began with.
        var owner = RangeOwner.Begin(Id, Birth, [], _ => Purchases.Context);
        owner.Decide(new TurnDay(Purchases.Date), out var turn);
        owner.Apply(turn!);
        owner.Apply(new BatchTaken(Purchases.Batch(0, "zoe")));
        owner.State.TakeEffects(new RangeEffects());
        Assert.True(_preloaded.Keep(owner));
        _sink.OnPosition = () => Task.FromResult(3L);

        var again = Start();
        again.Tell(new AskUser(Id, "zoe"));

        Assert.NotNull(ExpectMsg<UserAnswer>(Patience).View);
    }

    [Fact]
    public void It_is_read_anew_When_rows_that_were_read_ahead_are_not_visible_yet()
    {
        var range = Open();
        Deliver(range, 0, "ann");
        Assert.Equal(3, Preload().Sequence);
        End(range);
        _sink.OnPosition = () => Task.FromResult(2L);

        var cold = Start();
        Watch(cold);
        ExpectTerminated(cold, Patience);
        var again = Start();

        Assert.Equal((3, 1), (Report(again).Sequence, Report(again).Unpublished));
    }

    [Fact]
    public void A_range_that_has_never_begun_cannot_be_read_ahead() => Assert.Equal(new Preloaded(Id, 0), Preload());

    [Fact]
    public void It_reports_its_load_at_once_and_again_and_says_when_it_leaves()
    {
        var range = Open();
        var first = _rebalancer.ExpectMsg<LoadReport>(Patience);
        Assert.Equal((Id, 0), (first.Load.RangeId, first.Load.Users));
        for (var offset = 0; offset < 50; offset++) Deliver(range, offset, "ann");

        var load = _rebalancer.FishForMessage<LoadReport>(report => report.Load.Recent.Events > 0, Patience);
        Assert.Equal((1, HashRange.Whole), (load.Load.Users, load.Load.Profile.Range));
        Assert.True(load.Load is { Recent.Busy: > 0, Bytes: > 0 }, load.Load.ToString());
        range.Tell(new HandOff());

        _rebalancer.FishForMessage<RangeLeaving>(leaving => leaving.RangeId == Id, Patience);
    }

    private static Created Birth => new(HashRange.Whole, [], ContextVersion.Of(Purchases.Context));

    private Preloaded Preload()
    {
        var agent = Sys.ActorOf(Props.Create(() => new NodeAgent(_rebalancer.Ref, _contexts, _preloaded)), $"agent-{++_starts}");
        agent.Tell(new Preload(Id));
        return ExpectMsg<Preloaded>(Patience);
    }

    private IActorRef Start()
    {
        var services = new RangeServices(_contexts, _sink, _publisher.Ref, new RangeLimits { LoadInterval = TimeSpan.FromMilliseconds(300) }) { Rebalancer = _rebalancer.Ref, Preloaded = _preloaded };
        return Sys.ActorOf(Props.Create(() => new RangeEntity(Id, services)), $"range-{++_starts}");
    }

    private IActorRef Open()
    {
        var range = Start();
        range.Tell(new CarryOut(Id, 1, new Open(Birth)));
        ExpectMsg<CarriedOut>(Patience);
        range.Tell(new CarryOut(Id, 2, new TurnDay(Purchases.Date)));
        ExpectMsg<CarriedOut>(Patience);
        return range;
    }

    private void Deliver(IActorRef range, long offset, string user)
    {
        range.Tell(new Deliver(Id, 1, Purchases.Batch(offset, user)));
        Assert.Equal(offset + 1, ExpectMsg<Acknowledged>(Patience).Applied);
    }

    private void End(IActorRef range)
    {
        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);
    }

    private RangeReport Report(IActorRef range)
    {
        range.Tell(new AskRange(Id));
        return ExpectMsg<RangeReport>(Patience);
    }
}
