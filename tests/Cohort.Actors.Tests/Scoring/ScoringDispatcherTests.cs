using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Messages;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Tests.Scoring;

public sealed class ScoringDispatcherTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ModelsInForce Models = ScoringWorld.Models(generation: 3);

    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);

    public ScoringDispatcherTests()
        : base("akka { loglevel = WARNING, stdout-loglevel = OFF, loggers = [] }")
    {
    }

    [Fact]
    public void Ranges_are_asked_in_the_order_in_which_they_began_to_wait()
    {
        var (dispatcher, first, second) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(Patience, _stalls))), CreateTestProbe(), CreateTestProbe());
        dispatcher.Tell(new WorkWaits(1), first.Ref);
        dispatcher.Tell(new WorkWaits(2), second.Ref);
        dispatcher.Tell(new WorkWaits(1), first.Ref);

        for (var ask = 1; ask <= 3; ask++) dispatcher.Tell(new AskWork(ask, Models.Plan));

        Assert.Equal(1, AskOf(first).Ask);
        Assert.Equal(2, AskOf(second).Ask);
        Assert.Equal(new NoWork(3, 0), ExpectMsg<NoWork>(Patience));
    }

    [Fact]
    public void The_next_range_is_asked_When_one_has_nobody_to_give()
    {
        var (dispatcher, first, second) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(Patience, _stalls))), CreateTestProbe(), CreateTestProbe());
        dispatcher.Tell(new WorkWaits(1), first.Ref);
        dispatcher.Tell(new WorkWaits(2), second.Ref);
        dispatcher.Tell(new AskWork(1, Models.Plan));

        first.Reply(new NothingToGive(AskOf(first)));
        var passed = AskOf(second);
        second.Reply(new NothingToGive(passed));

        Assert.Equal(TestActor, passed.Scorer);
        Assert.Equal(1, ExpectMsg<NoWork>(Patience).Ask);
    }

    [Fact]
    public void Ranges_that_wait_are_named_until_a_scorer_asks_or_they_are_gone()
    {
        var (dispatcher, range) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(Patience, _stalls))), CreateTestProbe());
        dispatcher.Tell(new WorkWaits(1), range.Ref);
        AwaitCondition(() => _stalls.Report("").Total == 1, Patience);
        Assert.Contains("no scorer asks for them", _stalls.Report("").Stalls[0].Reason, StringComparison.Ordinal);

        dispatcher.Tell(new AskWork(1, Models.Plan));
        AskOf(range);
        Assert.Empty(_stalls.Report("").Stalls);

        dispatcher.Tell(new WorkWaits(1), range.Ref);
        AwaitCondition(() => _stalls.Report("").Total == 1, Patience);
        Sys.Stop(range.Ref);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void A_scorer_with_an_older_plan_is_told_so_and_gets_nobody()
    {
        var (dispatcher, range) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(Patience, _stalls))), CreateTestProbe());
        dispatcher.Tell(new AskWork(1, Models.Plan));
        ExpectMsg<NoWork>(Patience);
        dispatcher.Tell(new WorkWaits(1), range.Ref);

        dispatcher.Tell(new AskWork(2, ScoringWorld.Models(generation: 2).Plan));
        Assert.Equal(new NoWork(2, 3), ExpectMsg<NoWork>(Patience));
        dispatcher.Tell(new AskWork(3, ScoringWorld.Models(generation: 4).Plan));

        Assert.Equal(4, range.ExpectMsg<PlanChanged>(Patience).Plan.Generation);
        Assert.Equal(4, range.ExpectMsg<GiveWork>(Patience).Plan.Generation);
    }

    [Fact]
    public void A_range_that_is_gone_is_passed_over()
    {
        var (dispatcher, gone, range) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(Patience, _stalls))), CreateTestProbe(), CreateTestProbe());
        dispatcher.Tell(new WorkWaits(1), gone.Ref);
        dispatcher.Tell(new WorkWaits(2), range.Ref);
        Watch(gone.Ref);
        Sys.Stop(gone.Ref);
        ExpectTerminated(gone.Ref, Patience);

        // The dispatcher learns of it at its own time; a question that goes nowhere is asked again by whoever asked.
        AwaitAssert(
            () =>
            {
                dispatcher.Tell(new WorkWaits(2), range.Ref);
                dispatcher.Tell(new AskWork(1, Models.Plan));
                range.FishForMessage<GiveWork>(_ => true, TimeSpan.FromSeconds(1));
            },
            Patience);
    }

    [Fact]
    public void People_are_told_once_When_ranges_wait_and_no_scorer_asks_and_again_after_one_has_asked()
    {
        var soon = TimeSpan.FromMilliseconds(100);
        var (dispatcher, range, log) = (Sys.ActorOf(Props.Create(() => new ScoringDispatcher(soon, _stalls))), CreateTestProbe(), CreateTestProbe());
        Sys.EventStream.Subscribe(log.Ref, typeof(Warning));

        dispatcher.Tell(new WorkWaits(1), range.Ref);
        Assert.Contains("1 of this node's ranges wait for a scorer", Told(log), StringComparison.Ordinal);
        dispatcher.Tell(new WorkWaits(1), range.Ref);
        log.ExpectNoMsg(soon * 3);
        dispatcher.Tell(new AskWork(1, Models.Plan));
        AskOf(range);
        log.ExpectNoMsg(soon * 3);
        dispatcher.Tell(new WorkWaits(1), range.Ref);

        Assert.Contains("Start a node in role score", Told(log), StringComparison.Ordinal);
    }

    private static string Told(TestProbe log) => log.FishForMessage<Warning>(warning => warning.LogClass == typeof(ScoringDispatcher), Patience).ToString();

    // Ranges hear of the plan first.
    private static GiveWork AskOf(TestProbe range) => range.FishForMessage<GiveWork>(_ => true, Patience);
}
