using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>A rebalancer over four ranges on two nodes that a test speaks for.</summary>
public abstract class RebalancerKit : JournalKit
{
    protected const string A = "akka.tcp://cohort@a:1";
    protected const string B = "akka.tcp://cohort@b:1";

    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _starts;

    protected RebalancerKit()
    {
        (Ranges, Agents) = (CreateTestProbe(), CreateTestProbe());
        CoordinatorRef = Sys.ActorOf(Props.Create(() => new FakeCoordinator(Coordinator)));
        Coordinator.Table = RangeTable.Even(4);
    }

    internal CoordinatorScript Coordinator { get; } = new();

    internal TestProbe Ranges { get; }

    internal TestProbe Agents { get; }

    internal RangePlaces Places { get; } = new();

    internal NodeMember[] Nodes { get; set; } = [new(A, NodeStatus.Up, true), new(B, NodeStatus.Up, true)];

    internal TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(30);

    private IActorRef CoordinatorRef { get; }

    /// <summary>Starts a rebalancer that knows the table.</summary>
    internal IActorRef Start(bool plans = false, bool salts = true)
    {
        var settings = new RebalancerSettings(CoordinatorRef, Ranges.Ref, Places, () => Nodes, _ => Agents.Ref, TimeProvider.System)
        {
            Salts = salts,
            TickInterval = Tick,
            RoundInterval = plans ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromHours(1),
        };
        var rebalancer = Sys.ActorOf(Props.Create(() => new RebalancerActor(settings)), $"rebalancer-{++_starts}");
        AwaitAssert(() => Assert.NotEqual("There are no ranges yet.", Ask<LoadsAnswer>(rebalancer, new AskLoads()).Remark), Patience);
        return rebalancer;
    }

    /// <summary>Ends it as a crash would, and starts another from the journal.</summary>
    internal IActorRef Restart(IActorRef rebalancer)
    {
        Watch(rebalancer);
        rebalancer.Tell(PoisonPill.Instance);
        ExpectTerminated(rebalancer, Patience);
        return Start();
    }

    /// <summary>A range says where it is and how busy it is, in microseconds of a thread.</summary>
    internal void Report(IActorRef rebalancer, int range, string node, long busy = 100_000, long observed = 100)
    {
        var rates = new LoadRates(busy * 20, busy, 0);
        var hashes = Coordinator.Table!.Entries.FirstOrDefault(entry => entry.Id == range) is { Id: > 0 } known ? known.Range : HashRange.Whole;
        rebalancer.Tell(new LoadReport(node, 0, new RangeLoad(range, 0, 0, observed, rates, rates, 50, 1_000, LoadProfile.Unknown(hashes))));
    }

    internal static T Ask<T>(IActorRef rebalancer, object question) => rebalancer.Ask<T>(question, Patience).GetAwaiter().GetResult();

    internal static HistoryEntry Latest(IActorRef rebalancer) => Ask<HistoryAnswer>(rebalancer, new AskHistory(1)).Entries[0];

    /// <summary>Waits until the latest action has ended.</summary>
    internal HistoryEntry Ended(IActorRef rebalancer)
    {
        HistoryEntry? ended = null;
        AwaitAssert(() => Assert.NotEqual(ActionOutcome.UnderWay, (ended = Latest(rebalancer)).Outcome), Patience);
        return ended!;
    }

    internal static SplitRange Split(int range) =>
        new(range, RangeTable.Even(4).Entries[range - 1].Range.Halve().Upper.Start, "A test wants it.");
}
