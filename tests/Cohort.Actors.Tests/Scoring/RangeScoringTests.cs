using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using Cohort.Actors.Messages;
using Cohort.Actors.Publishing;
using Cohort.Actors.Ranges;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Scoring;

/// <summary>A range gives its users to scorers: whom, when, and what becomes of those whose scores do not come.</summary>
public sealed class RangeScoringTests : JournalKit
{
    private const int Id = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);
    private static readonly ModelsInForce Models = ScoringWorld.Models();
    private static readonly RuleContext Rules = Purchases.Under("segment big: spend() >= 100\nsegment leaving: score(\"churn\") > 0.6\n");

    private readonly TestProbe _dispatcher;
    private readonly TestProbe _scorer;
    private IActorRef _publisher;
    private FakeSink _sink = new();
    private long _ask;

    public RangeScoringTests() => (_dispatcher, _scorer, _publisher) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe().Ref);

    [Fact]
    public void A_user_is_given_once_to_a_scorer_and_again_When_she_has_bought_more()
    {
        var range = Open();
        Deliver(range, 0, "ann", "bob");

        var work = Give(range);
        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(work, Models));
        var header = FeatureChunk.HeaderOf(work.Chunk);
        Assert.Equal((Models.Plan.Id, new ScorePlace(Id, 3, Purchases.Date), new ContextVersion(1, 1)), (header.PlanId, header.Place, header.Context));
        range.Tell(new Scored(work.Ticket, [], []), _scorer.Ref);
        _dispatcher.ExpectNoMsg(Moment);
        Deliver(range, 2, "bob");

        Assert.Equal(["bob"], ScoringWorld.UsersOf(Give(range), Models));
    }

    [Fact]
    public void Nobody_else_is_given_while_a_scorer_has_users_and_batches_are_taken_all_the_same()
    {
        var range = Open();
        Deliver(range, 0, "ann");
        var work = Give(range);

        Deliver(range, 1, "bob");
        _dispatcher.ExpectNoMsg(Moment);
        range.Tell(new GiveWork(99, Models.Plan, _scorer.Ref), _dispatcher.Ref);
        Assert.Equal(99, _dispatcher.ExpectMsg<NothingToGive>(Patience).Asked.Ask);
        range.Tell(new Scored(work.Ticket, [], []), _scorer.Ref);

        Assert.Equal(["bob"], ScoringWorld.UsersOf(Give(range), Models));
    }

    [Fact]
    public void Users_are_given_again_When_their_scores_do_not_come_and_a_late_answer_changes_nothing()
    {
        var range = Open(new ScoringSettings { Timeout = TimeSpan.FromMilliseconds(300) });
        Deliver(range, 0, "ann", "bob");
        var lost = Give(range);

        var again = Give(range);
        range.Tell(new Scored(lost.Ticket, [], []), _scorer.Ref);

        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(again, Models));
        Assert.NotEqual(lost.Ticket, again.Ticket);
        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(Give(range), Models));
    }

    [Fact]
    public void Everybody_is_given_anew_When_the_models_have_changed()
    {
        var range = Open();
        Deliver(range, 0, "ann", "bob");
        range.Tell(new Scored(Give(range).Ticket, [], []), _scorer.Ref);
        Deliver(range, 2, "bob");
        var next = ScoringWorld.Models(generation: 2, seed: 5);

        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(Give(range, next.Plan), next).Order());
    }

    [Fact]
    public void Everybody_waits_again_When_the_desk_tells_of_another_plan()
    {
        var range = Open();
        Deliver(range, 0, "ann", "bob");
        range.Tell(new Scored(Give(range).Ticket, [], []), _scorer.Ref);
        _dispatcher.ExpectNoMsg(Moment);
        var next = ScoringWorld.Models(generation: 2, seed: 5);

        range.Tell(new PlanChanged(Models.Plan), _dispatcher.Ref);
        _dispatcher.ExpectNoMsg(Moment);
        range.Tell(new PlanChanged(next.Plan), _dispatcher.Ref);

        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(Give(range, next.Plan), next));
    }

    [Fact]
    public void Scores_that_rules_look_at_are_journaled_and_change_segments_also_after_a_restart()
    {
        var range = Open();
        Deliver(range, 0, "ann", "bob");
        var work = Give(range);
        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(work, Models));
        Assert.DoesNotContain("leaving", SegmentsOf(range, "ann"));

        range.Tell(new Scored(work.Ticket, [new ScoringModel("churn", "0123456789abcdef")], [600_001, 600_000]), _scorer.Ref);

        AwaitAssert(() => Assert.Contains("leaving", SegmentsOf(range, "ann")), Patience);
        Assert.DoesNotContain("leaving", SegmentsOf(range, "bob"));
        range.Tell(new AskRange(Id));
        Assert.Equal(4, ExpectMsg<RangeReport>(Patience).Sequence);
        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);
        Assert.Contains("leaving", SegmentsOf(Start(new ScoringSettings()), "ann"));
    }

    [Fact]
    public void Nothing_is_journaled_When_scores_say_what_the_rules_know()
    {
        var range = Open();
        ScoringModel[] churn = [new("churn", "0123456789abcdef")];
        Deliver(range, 0, "ann");
        range.Tell(new Scored(Give(range).Ticket, churn, [700_000]), _scorer.Ref);
        Deliver(range, 1, "ann");

        range.Tell(new Scored(Give(range).Ticket, churn, [700_000]), _scorer.Ref);
        Deliver(range, 2, "ann");

        Assert.Equal(["ann"], ScoringWorld.UsersOf(Give(range), Models));
        range.Tell(new AskRange(Id));
        Assert.Equal(6, ExpectMsg<RangeReport>(Patience).Sequence);
    }

    [Fact]
    public void Everybody_is_given_anew_When_the_range_begins_again_without_a_snapshot()
    {
        var range = Open();
        Deliver(range, 0, "ann", "bob");
        range.Tell(new Scored(Give(range).Ticket, [], []), _scorer.Ref);
        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);

        Assert.Equal(["ann", "bob"], ScoringWorld.UsersOf(Give(Start(new ScoringSettings())), Models));
    }

    [Fact]
    public void Nobody_is_given_but_who_changed_since_everybody_was_scored_When_the_range_begins_again()
    {
        var sink = new FakeSink();
        sink.OnPosition = () => Task.FromResult(sink.Writes.SelectMany(write => write).Select(update => update.Sequence).DefaultIfEmpty(0).Max());
        _sink = sink;
        _publisher = Sys.ActorOf(Props.Create(() => new Publisher(sink, null, "", new StallWatch(TimeProvider.System))));
        var range = Open();
        Deliver(range, 0, "ann", "bob");
        range.Tell(new Scored(Give(range).Ticket, [], []), _scorer.Ref);
        AwaitSnapshot();
        Deliver(range, 2, "cyd");
        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);

        range = Start(new ScoringSettings());
        var work = Give(range);
        Assert.Equal(["cyd"], ScoringWorld.UsersOf(work, Models));
        range.Tell(new Scored(work.Ticket, [], []), _scorer.Ref);
        var next = ScoringWorld.Models(generation: 2, seed: 5);
        range.Tell(new PlanChanged(next.Plan), _dispatcher.Ref);
        Assert.Equal(["ann", "bob", "cyd"], ScoringWorld.UsersOf(Give(range, next.Plan), next).Order());
    }

    [Fact]
    public void A_range_that_is_handed_over_gives_nobody()
    {
        var range = Open();
        Deliver(range, 0, "ann");
        _dispatcher.ExpectMsg<WorkWaits>(Patience);

        range.Tell(new HandOff());
        range.Tell(new GiveWork(1, Models.Plan, _scorer.Ref), _dispatcher.Ref);

        _dispatcher.ExpectMsg<NothingToGive>(Patience);
        _scorer.ExpectNoMsg(Moment);
    }

    // What a dispatcher and a scorer do, in one: waits for the range, and asks until it gives somebody.
    private Work Give(IActorRef range, ScoringPlan? plan = null)
    {
        while (true)
        {
            _dispatcher.FishForMessage(message => message is WorkWaits, Patience);
            range.Tell(new GiveWork(++_ask, plan ?? Models.Plan, _dispatcher.Ref), _dispatcher.Ref);
            if (_dispatcher.FishForMessage(message => message is Work or NothingToGive, Patience) is not Work work) continue;
            Assert.Equal(_ask, work.Ask);
            return work;
        }
    }

    private void Deliver(IActorRef range, long before, params string[] users)
    {
        range.Tell(new Deliver(Id, 1, Purchases.Batch(before, users)));
        ExpectMsg<Acknowledged>(Patience);
    }

    private IReadOnlyList<string> SegmentsOf(IActorRef range, string user)
    {
        range.Tell(new AskUser(Id, user));
        return ExpectMsg<UserAnswer>(Patience).View!.Segments;
    }

    private void AwaitSnapshot()
    {
        var snapshots = Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);
        AwaitAssert(
            () =>
            {
                snapshots.Tell(new LoadSnapshot(RangeEntity.PersistenceIdOf(Id), SnapshotSelectionCriteria.Latest, long.MaxValue), TestActor);
                Assert.NotNull(ExpectMsg<LoadSnapshotResult>(Patience).Snapshot);
            },
            Patience);
    }

    private IActorRef Start(ScoringSettings settings)
    {
        var scoring = settings with { Freshness = new Freshness(0, 0, 100, true), Poll = TimeSpan.FromMilliseconds(20) };
        var services = new RangeServices(new ContextCache(_ => Task.FromResult(Rules)), _sink, _publisher, new RangeLimits())
        {
            Scoring = new RangeScoringServices(_dispatcher.Ref, scoring, new PlanFits()),
        };
        return Sys.ActorOf(Props.Create(() => new RangeEntity(Id, services)));
    }

    private IActorRef Open(ScoringSettings? settings = null)
    {
        var range = Start(settings ?? new ScoringSettings());
        range.Tell(new CarryOut(Id, 1, new Open(new Created(HashRange.Whole, [], ContextVersion.Of(Purchases.Context)))));
        ExpectMsg<CarriedOut>(Patience);
        range.Tell(new CarryOut(Id, 2, new TurnDay(Purchases.Date)));
        ExpectMsg<CarriedOut>(Patience);
        return range;
    }
}
