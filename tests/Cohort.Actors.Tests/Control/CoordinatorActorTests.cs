using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Cohort.Actors.Control;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Directive = Cohort.Core.Protocol.Directive;

namespace Cohort.Actors.Tests.Control;

/// <summary>The coordinator: it founds, turns the day and orders, and goes on where it was.</summary>
public sealed class CoordinatorActorTests : JournalKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestProbe _ranges;
    private readonly MovedTime _time = new();
    private ContextVersion? _wanted = new(1, 1);
    private int _starts;

    public CoordinatorActorTests() => _ranges = CreateTestProbe();

    [Fact]
    public void Nothing_begins_When_rules_or_taxonomy_are_missing()
    {
        _wanted = null;
        var coordinator = Start();

        _ranges.ExpectNoMsg(TimeSpan.FromMilliseconds(600));
        Assert.Null(Stand(coordinator).Table);
    }

    [Fact]
    public void Ranges_open_and_turn_to_today_When_rules_and_taxonomy_are_there()
    {
        var coordinator = Start();

        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);

        AwaitAssert(() => Assert.Equal(Today, Stand(coordinator).AsOf), Patience);
        Assert.Equal(2, Stand(coordinator).Table!.Entries.Count);
    }

    [Fact]
    public void A_directive_is_sent_again_When_a_range_does_not_answer()
    {
        Start();

        var first = _ranges.ExpectMsg<CarryOut>(Patience);

        Assert.Equal(first.Ticket, _ranges.FishForMessage<CarryOut>(again => again.RangeId == first.RangeId, Patience).Ticket);
    }

    [Fact]
    public void An_order_goes_on_When_the_coordinator_begins_again_elsewhere()
    {
        var coordinator = Start();
        Carry<Open>(coordinator, 1);
        Watch(coordinator);
        coordinator.Tell(PoisonPill.Instance);
        ExpectTerminated(coordinator, Patience);

        var again = Start();
        Carry<Open>(again, 2);

        AwaitAssert(() => Assert.NotNull(Stand(again).Table), Patience);
    }

    [Fact]
    public async Task It_stops_and_has_decided_nothing_When_the_journal_fails()
    {
        _wanted = null;
        var coordinator = Start();
        Stand(coordinator);
        Watch(coordinator);

        await WhileWritesFail(() =>
        {
            _wanted = new ContextVersion(1, 1);
            ExpectTerminated(coordinator, Patience);
        });

        _ranges.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _wanted = null;
        Assert.Null(Stand(Start()).Table);
    }

    [Fact]
    public void An_order_that_makes_no_sense_is_refused_with_the_reason()
    {
        var coordinator = Start();
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        AwaitAssert(() => Assert.Equal("", Stand(coordinator).UnderWay), Patience);

        coordinator.Tell(new Request(new Split(99, 1)));

        Assert.Equal(new Requested(false, 2, "There is no range 99 in version 1 of the range table."), ExpectMsg<Requested>(Patience));
    }

    [Fact]
    public void New_rules_are_activated_on_all_ranges_When_the_store_has_them()
    {
        var coordinator = Start();
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        _wanted = new ContextVersion(2, 1);

        Carry<ActivateContext>(coordinator, 2);

        AwaitAssert(() => Assert.Equal(new ContextVersion(2, 1), Stand(coordinator).Context), Patience);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2_000)]
    public void The_day_does_not_follow_a_clock_that_is_far_ahead_until_somebody_orders_it_by_name(int days)
    {
        var coordinator = Founded();
        var (today, then) = (Today, Today.AddDays(days));
        _time.Days = days;

        AwaitAssert(() => Assert.Contains($"{days} days after the as-of date {today}", Stand(coordinator).Clocks, StringComparison.Ordinal), Patience);
        Assert.Contains($"'cohort turn {then} --yes-jump'", Stand(coordinator).Clocks, StringComparison.Ordinal);
        Assert.Equal((today, then, ""), (Stand(coordinator).AsOf, Stand(coordinator).WaitedFor, Stand(coordinator).UnderWay));
        coordinator.Tell(new Request(new ForAll(new TurnDay(then))));
        Assert.Contains("\"confirm\": true", ExpectMsg<Requested>(Patience).Refusal, StringComparison.Ordinal);
        coordinator.Tell(new Request(new ForAll(new TurnDay(then)), IsConfirmed: true));
        Assert.True(ExpectMsg<Requested>(Patience).IsBegun);
        Carry<TurnDay>(coordinator, 2);

        AwaitAssert(() => Assert.Equal((then, ""), (Stand(coordinator).AsOf, Stand(coordinator).Clocks)), Patience);
    }

    [Theory]
    [InlineData(-2, "before the as-of date")]
    [InlineData(-30_000, "which no right clock can say")]
    public void A_clock_that_is_behind_is_told_and_waited_for(int days, string told)
    {
        var coordinator = Founded();
        var today = Today;
        _time.Days = days;

        AwaitAssert(() => Assert.Contains(told, Stand(coordinator).Clocks, StringComparison.Ordinal), Patience);
        Assert.Equal((today, today.AddDays(3)), (Stand(coordinator).AsOf, Stand(coordinator).WaitedFor));
        _time.Days = 1;
        Carry<TurnDay>(coordinator, 2);

        AwaitAssert(() => Assert.Equal("", Stand(coordinator).Clocks), Patience);
    }

    [Fact]
    public void An_order_over_the_wire_goes_no_further_than_one_over_http()
    {
        var coordinator = Founded();

        coordinator.Tell(new Request(new ForAll(new TurnDay(BusinessDate.Of(2100, 1, 1)))));
        Assert.Contains("where 3 need no confirmation", ExpectMsg<Requested>(Patience).Refusal, StringComparison.Ordinal);
        coordinator.Tell(new Request(new ForAll(new TurnDay(new BusinessDate(ushort.MaxValue))), IsConfirmed: true));
        Assert.Contains("business dates end with 2100-12-31", ExpectMsg<Requested>(Patience).Refusal, StringComparison.Ordinal);

        Assert.Equal(Today, Stand(coordinator).AsOf);
    }

    [Fact]
    public void A_node_whose_clock_differs_is_told()
    {
        var coordinator = Founded();

        AwaitAssert(
            () =>
            {
                coordinator.Tell(new AskStatus(_time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds()));
                Assert.Contains("s ahead of that of node", ExpectMsg<ClusterStatus>(Patience).Clocks, StringComparison.Ordinal);
            },
            Patience,
            TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Rules_and_taxonomy_are_activated_by_one_order_When_both_are_new()
    {
        var coordinator = Start();
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        _wanted = new ContextVersion(2, 2);

        var order = _ranges.FishForMessage<CarryOut>(order => order.Directive is ActivateContext, Patience);
        Assert.Equal(_wanted, ((ActivateContext)order.Directive).Context);
        Carry<ActivateContext>(coordinator, 2);

        AwaitAssert(() => Assert.Equal((_wanted, ""), (Stand(coordinator).Context, Stand(coordinator).UnderWay)), Patience);
    }

    [Fact]
    public void An_activation_that_no_range_can_carry_out_is_named_and_gives_way_to_the_next()
    {
        var coordinator = Start();
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        _wanted = new ContextVersion(2, 1);
        var stuck = _ranges.FishForMessage<CarryOut>(order => order.Directive is ActivateContext, Patience);
        coordinator.Tell(new CannotCarryOut(stuck.RangeId, stuck.Ticket, "The rules do not fit."), _ranges.Ref);
        AwaitAssert(() => Assert.Equal("the activation of rules 2, taxonomy 1", Stand(coordinator).UnderWay), Patience);

        // The coordinator begins again elsewhere, as after a restart of the cluster.
        Watch(coordinator);
        coordinator.Tell(PoisonPill.Instance);
        ExpectTerminated(coordinator, Patience);
        _wanted = new ContextVersion(2, 2);
        var again = Start();
        Carry<ActivateContext>(again, 2, order => order.Context == _wanted);

        AwaitAssert(() => Assert.Equal((_wanted, ""), (Stand(again).Context, Stand(again).UnderWay)), Patience);
    }

    [Fact]
    public void Nothing_is_journaled_and_the_reason_is_told_When_nobody_can_judge_by_what_is_wanted()
    {
        var time = new ManualTime();
        var coordinator = Start(time, version => version.Rules == 2 ? throw new InvalidOperationException("The rules do not fit.") : Task.FromResult(Purchases.Context));
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        AwaitAssert(() => Assert.Equal("", Stand(coordinator).UnderWay), Patience);
        _wanted = new ContextVersion(2, 1);

        AwaitAssert(
            () =>
            {
                time.Pass(1);
                Assert.Contains(Stalls(coordinator), text => text.EndsWith("The rules do not fit.", StringComparison.Ordinal));
            },
            Patience);
        Assert.Equal((new ContextVersion(1, 1), ""), (Stand(coordinator).Context, Stand(coordinator).UnderWay));

        _wanted = new ContextVersion(3, 1);
        Carry<ActivateContext>(coordinator, 2, order => order.Context == _wanted);
        AwaitAssert(() => Assert.DoesNotContain(Stalls(coordinator), text => text.Contains("do not fit", StringComparison.Ordinal)), Patience);
    }

    [Fact]
    public void All_users_are_looked_at_first_When_another_node_asks_for_rules_that_compare_them()
    {
        var coordinator = Start(evaluate: version => Task.FromResult(version.Rules == 2 ? Purchases.Under("segment top: percentile(spend()) >= 60%\n") : Purchases.Context));
        Found(coordinator);

        coordinator.Tell(Activation(new ContextVersion(2, 1)));

        Assert.True(ExpectMsg<Requested>(Patience).IsBegun);
        Carry<BeginLook>(coordinator, 2);
    }

    [Fact]
    public void An_activation_is_refused_with_the_reason_When_another_node_asks_for_what_is_not_there()
    {
        _wanted = null;
        var coordinator = Start(evaluate: version => version.Rules == 2 ? throw new InvalidOperationException("There are no such rules.") : Task.FromResult(Purchases.Context));
        coordinator.Tell(new Request(new Found(2, new ContextVersion(2, 1))));
        Assert.EndsWith("There are no such rules.", ExpectMsg<Requested>(Patience).Refusal, StringComparison.Ordinal);
        _wanted = new ContextVersion(1, 1);
        Found(coordinator);

        coordinator.Tell(Activation(new ContextVersion(2, 1)));

        Assert.EndsWith("There are no such rules.", ExpectMsg<Requested>(Patience).Refusal, StringComparison.Ordinal);
        Assert.Equal((new ContextVersion(1, 1), ""), (Stand(coordinator).Context, Stand(coordinator).UnderWay));
    }

    [Fact]
    public void Who_asked_once_hears_nothing_more_and_who_listens_hears_of_changes()
    {
        _wanted = null;
        var coordinator = Start();
        var (once, listening) = (CreateTestProbe(), CreateTestProbe());
        coordinator.Tell(new AskStatus(), once.Ref);
        coordinator.Tell(new AskStatus(IsListening: true), listening.Ref);
        once.ExpectMsg<ClusterStatus>(Patience);
        listening.ExpectMsg<ClusterStatus>(Patience);

        _wanted = new ContextVersion(1, 1);

        Assert.NotEqual("", listening.FishForMessage<ClusterStatus>(status => status.UnderWay.Length > 0, Patience).UnderWay);
        coordinator.Tell(new AskStatus(), once.Ref);
        once.ExpectMsg<ClusterStatus>(Patience);
        once.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_listener_that_is_gone_is_forgotten()
    {
        _wanted = null;
        var coordinator = Start();
        var (gone, listening, letters) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        foreach (var probe in new[] { gone, listening })
        {
            coordinator.Tell(new AskStatus(IsListening: true), probe.Ref);
            probe.ExpectMsg<ClusterStatus>(Patience);
        }

        Watch(gone.Ref);
        Sys.Stop(gone.Ref);
        ExpectTerminated(gone.Ref, Patience);
        Stand(coordinator);
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        _wanted = new ContextVersion(1, 1);
        listening.FishForMessage<ClusterStatus>(status => status.UnderWay.Length > 0, Patience);

        letters.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_range_that_is_gone_is_told_to_keep_nothing_until_it_says_that_it_does_also_by_one_that_begins_again()
    {
        var coordinator = Founded();
        coordinator.Tell(new Request(new Split(1, 1UL << 62)));
        Assert.True(ExpectMsg<Requested>(Patience).IsBegun);
        Carry<Close>(coordinator, 1);
        Carry<Open>(coordinator, 2);
        Assert.Equal(1, _ranges.FishForMessage<Empty>(_ => true, Patience).RangeId);
        Watch(coordinator);
        coordinator.Tell(PoisonPill.Instance);
        ExpectTerminated(coordinator, Patience);

        var again = Start();
        Assert.Equal(1, _ranges.FishForMessage<Empty>(_ => true, Patience).RangeId);
        again.Tell(new Emptied(1), _ranges.Ref);
        Stand(again);
        while (_ranges.HasMessages) _ranges.ReceiveOne(TimeSpan.Zero);

        // Sent again each second, together: of these there is none any more.
        again.Tell(new Request(new ForAll(new TurnDay(Today.AddDays(1)))));
        Assert.True(ExpectMsg<Requested>(Patience).IsBegun);
        var orders = _ranges.ReceiveWhile(Patience, message => message, msgs: 9);
        Assert.Equal(9, orders.Count);
        Assert.DoesNotContain(orders, order => order is Empty);
    }

    private static List<string> Stalls(IActorRef coordinator) =>
        [.. coordinator.Ask<StallReport>(new AskStalls(), Patience).GetAwaiter().GetResult().Stalls.Select(stall => stall.ToString())];

    private static Request Activation(ContextVersion version) => new(new ForAll(new ActivateContext(version, CauseKind.RulesChanged)));

    private IActorRef Founded() => Found(Start());

    private IActorRef Found(IActorRef coordinator)
    {
        Carry<Open>(coordinator, 2);
        Carry<TurnDay>(coordinator, 2);
        AwaitAssert(() => Assert.Equal((Today, ""), (Stand(coordinator).AsOf, Stand(coordinator).UnderWay)), Patience);
        return coordinator;
    }

    // The same day for a whole test, wherever midnight is.
    private sealed class MovedTime : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.Date.AddHours(12);

        public volatile int Days;

        public override DateTimeOffset GetUtcNow() => _start.AddDays(Days);
    }

    private BusinessDate Today => new((ushort)BusinessCalendar.Utc.DayOf(_time.GetUtcNow().ToUnixTimeSeconds()));

    private IActorRef Start(TimeProvider? time = null, Func<ContextVersion, Task<RuleContext>>? evaluate = null)
    {
        var settings = new CoordinatorSettings(_ranges.Ref, new FakeSink(), () => Task.FromResult(_wanted), 2, BusinessCalendar.Utc, time ?? _time, null)
        {
            Evaluate = evaluate ?? (_ => Task.FromResult(Purchases.Context)),
        };
        return Sys.ActorOf(Props.Create(() => new CoordinatorActor(settings)), $"coordinator-{++_starts}");
    }

    // So many ranges carry out a directive of a kind; each once.
    private void Carry<T>(IActorRef coordinator, int ranges, Func<T, bool>? which = null)
        where T : Directive
    {
        var carried = new HashSet<int>();
        while (carried.Count < ranges)
        {
            var order = _ranges.FishForMessage<CarryOut>(order => order.Directive is T directive && (which?.Invoke(directive) ?? true) && !carried.Contains(order.RangeId), Patience);
            carried.Add(order.RangeId);
            coordinator.Tell(new CarriedOut(order.RangeId, order.Ticket), _ranges.Ref);
        }
    }

    private static ClusterStatus Stand(IActorRef coordinator) => coordinator.Ask<ClusterStatus>(new AskStatus(), Patience).GetAwaiter().GetResult();
}
