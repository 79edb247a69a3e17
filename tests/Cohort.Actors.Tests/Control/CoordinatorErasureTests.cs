using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Connectors;
using Cohort.Actors.Control;
using Cohort.Actors.Messages;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Directive = Cohort.Core.Protocol.Directive;

namespace Cohort.Actors.Tests.Control;

/// <summary>The coordinator takes erasures from the serving store, and has each step done in its turn, again where one fails or it begins anew.</summary>
public sealed class CoordinatorErasureTests : JournalKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestProbe _ranges;
    private readonly TestProbe _rebalancer;
    private readonly FakeErasures _erasures = new();
    private int _starts;

    public CoordinatorErasureTests() => (_ranges, _rebalancer) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void Each_step_waits_for_the_one_before()
    {
        var coordinator = Founded();
        _erasures.Wanted = Wanted(1);

        var closing = Carry<CloseWithout>(coordinator);
        AwaitAssert(() => Assert.Equal(["let go of 1 in 1 ranges"], _erasures.Done), Patience);
        Carry<Open>(coordinator);
        Assert.Equal(closing, _ranges.FishForMessage<Empty>(_ => true, Patience).RangeId);
        Assert.Single(_erasures.Done);
        coordinator.Tell(new Emptied(closing), _ranges.Ref);
        Assert.Equal(new ForgetUser(1, "u0"), _rebalancer.ExpectMsg<ForgetUser>(Patience));
        Assert.Single(_erasures.Done);
        coordinator.Tell(new UserForgotten(1), _rebalancer.Ref);

        AwaitAssert(() => Assert.Equal(["let go of 1 in 1 ranges", "finish 1 before range 3"], _erasures.Done), Patience);
    }

    [Fact]
    public void A_step_that_fails_is_done_again()
    {
        var coordinator = Founded();
        _erasures.Fault = new InvalidOperationException("The store is away.");
        _erasures.Wanted = Wanted(1);
        Carry<CloseWithout>(coordinator);
        AwaitAssert(() => Assert.InRange(_erasures.Attempts, 2, int.MaxValue), Patience);
        Assert.Empty(_erasures.Done);

        _erasures.Fault = null;

        Carry<Open>(coordinator);
        Assert.Equal(["let go of 1 in 1 ranges"], _erasures.Done);
    }

    [Fact]
    public void What_is_left_of_an_erasure_is_done_by_one_that_begins_again()
    {
        var coordinator = Founded();
        _erasures.Wanted = Wanted(1);
        Carry<CloseWithout>(coordinator);
        Carry<Open>(coordinator);
        AwaitAssert(() => Assert.Equal("", Stand(coordinator).UnderWay), Patience);
        Watch(coordinator);
        coordinator.Tell(PoisonPill.Instance);
        ExpectTerminated(coordinator, Patience);
        while (_ranges.HasMessages) _ranges.ReceiveOne(TimeSpan.Zero);

        var again = Start();
        again.Tell(new Emptied(_ranges.FishForMessage<Empty>(_ => true, Patience).RangeId), _ranges.Ref);
        _rebalancer.ExpectMsg<ForgetUser>(Patience);
        again.Tell(new UserForgotten(1), _rebalancer.Ref);

        AwaitAssert(() => Assert.Equal(["let go of 1 in 1 ranges", "finish 1 before range 3"], _erasures.Done), Patience);
    }

    [Fact]
    public void Nobody_else_can_have_a_user_erased_past_the_serving_store()
    {
        var coordinator = Founded();

        coordinator.Tell(new Request(new Erase(1, ErasedUser.Of("u0", 7))));

        var answer = ExpectMsg<Requested>(Patience);
        Assert.False(answer.IsBegun);
        Assert.NotEqual("", answer.Refusal);
    }

    private static WantedErasure Wanted(long number) => new(number, ErasedUser.Of("u0", 7), "u0");

    private static ClusterStatus Stand(IActorRef coordinator) => coordinator.Ask<ClusterStatus>(new AskStatus(), Patience).GetAwaiter().GetResult();

    private IActorRef Founded()
    {
        var coordinator = Start();
        for (var range = 0; range < 2; range++) Carry<Open>(coordinator);
        AwaitAssert(() => Assert.NotNull(Stand(coordinator).Table), Patience);
        return coordinator;
    }

    // Data turns the day here, and there is none.
    private IActorRef Start()
    {
        var settings = new CoordinatorSettings(
            _ranges.Ref, new FakeSink(), () => Task.FromResult<ContextVersion?>(new ContextVersion(1, 1)), 2, BusinessCalendar.Utc, TimeProvider.System, 1)
        {
            Evaluate = _ => Task.FromResult(Purchases.Context),
            Erasures = _erasures,
            Rebalancer = _rebalancer.Ref,
        };
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(settings)), $"coordinator-{++_starts}");
    }

    private readonly HashSet<(int, long)> _carried = [];

    // One range carries out a directive of a kind; gives the range.
    private int Carry<T>(IActorRef coordinator)
        where T : Directive
    {
        var order = _ranges.FishForMessage<CarryOut>(order => order.Directive is T && _carried.Add((order.RangeId, order.Ticket)), Patience);
        coordinator.Tell(new CarriedOut(order.RangeId, order.Ticket), _ranges.Ref);
        return order.RangeId;
    }

    private sealed class FakeErasures : IErasures
    {
        private readonly ConcurrentQueue<string> _done = new();

        public volatile WantedErasure? Wanted;

        public volatile Exception? Fault;

        public volatile int Attempts;

        public IReadOnlyList<string> Done => [.. _done];

        public Task<WantedErasure?> NextAsync() => Task.FromResult(Wanted);

        public Task LetGoAsync(long number, int ranges) => Do($"let go of {number} in {ranges} ranges");

        public Task FinishAsync(long number, int firstRange, IReadOnlyCollection<int> open)
        {
            Wanted = null;
            return Do($"finish {number} before range {firstRange}");
        }

        private Task Do(string step)
        {
            Interlocked.Increment(ref Attempts);
            if (Fault is { } fault) return Task.FromException(fault);
            _done.Enqueue(step);
            return Task.CompletedTask;
        }
    }
}
