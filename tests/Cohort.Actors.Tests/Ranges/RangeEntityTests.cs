using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ranges;

/// <summary>A range on its node: when it answers, when it waits, and what becomes of it when something fails.</summary>
public sealed class RangeEntityTests : JournalKit
{
    private const int Id = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    private readonly FakeSink _sink = new();
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private readonly TestProbe _publisher;
    private int _starts;

    public RangeEntityTests() => _publisher = CreateTestProbe();

    [Fact]
    public void A_batch_is_acknowledged_When_it_is_in_the_journal()
    {
        var range = Open();

        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann", "bob")));

        Assert.Equal(new Acknowledged(Id, Purchases.Source, 2, []), ExpectMsg<Acknowledged>(Patience));
        range.Tell(new AskUser(Id, "ann"));
        Assert.Equal(["big", "affinity:DAIRY"], ExpectMsg<UserAnswer>(Patience).View!.Segments);
    }

    [Fact]
    public void A_batch_after_a_gap_is_refused_and_one_that_it_has_is_acknowledged_again()
    {
        var range = Open();

        range.Tell(new Deliver(Id, 4, Purchases.Batch(5, "ann")));
        Assert.Equal(new Refused(Id, Purchases.Source, 4), ExpectMsg<Refused>(Patience));
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);
        range.Tell(new Deliver(Id, 2, Purchases.Batch(0, "ann")));

        Assert.Equal(1, ExpectMsg<Acknowledged>(Patience).Applied);
        Assert.Equal(1, Report(range).Status!.Counts.Accepted);
    }

    [Fact]
    public async Task It_stops_unanswered_and_begins_again_without_the_batch_When_the_journal_fails()
    {
        var range = Open();
        Watch(range);

        await WhileWritesFail(() =>
        {
            range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
            ExpectTerminated(range, Patience);
        });

        var again = Start();
        Assert.Equal(0, Report(again).Status!.Counts.Accepted);
        again.Tell(new Deliver(Id, 2, Purchases.Batch(0, "ann")));
        Assert.Equal(1, ExpectMsg<Acknowledged>(Patience).Applied);
    }

    [Fact]
    public void It_has_what_it_acknowledged_When_it_begins_again_elsewhere()
    {
        var range = Open();
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);
        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);

        var again = Start();
        again.Tell(new Deliver(Id, 2, Purchases.Batch(0, "ann")));

        Assert.Equal(1, ExpectMsg<Acknowledged>(Patience).Applied);
        Assert.Equal((1, 3), (Report(again).Status!.Counts.Accepted, Report(again).Sequence));
    }

    [Fact]
    public void It_tries_again_When_what_it_needs_to_begin_cannot_be_loaded()
    {
        var asked = 0;
        _sink.OnPosition = () => asked++ == 0 ? throw new InvalidOperationException("Away.") : Task.FromResult(0L);

        var range = Open();

        Assert.True(asked >= 2);
        Assert.NotNull(Report(range).Status);
    }

    [Fact]
    public void It_is_named_with_the_reason_while_it_cannot_begin_and_not_When_it_moves()
    {
        var isAway = true;
        _sink.OnPosition = () => isAway ? throw new InvalidOperationException("The store is away.") : Task.FromResult(0L);
        var range = Start();
        range.Tell(new CarryOut(Id, 3, new Open(new Created(HashRange.Whole, [], ContextVersion.Of(Purchases.Context)))));

        AwaitAssert(() => Assert.Contains("The store is away.", Stalled().Reason, StringComparison.Ordinal), Patience);
        Assert.Equal((StallKind.Range, "range 7"), (Stalled().Kind, Stalled().Name));
        isAway = false;

        ExpectMsg<CarriedOut>(Patience);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void What_waits_for_its_begin_is_bounded()
    {
        var away = new TaskCompletionSource<long>();
        var range = Open();
        Watch(range);
        Sys.Stop(range);
        ExpectTerminated(range, Patience);
        _sink.OnPosition = () => away.Task;
        var again = Start(new RangeLimits { WaitingBatches = 5 });
        again.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>(Patience);

        for (var i = 0; i < 100; i++) again.Tell(new AskRange(Id));
        away.SetResult(0);

        ReceiveN(5, Patience);
        ExpectNoMsg(Moment);
        Assert.NotNull(Report(again).Status);
    }

    [Fact]
    public void It_says_why_and_judges_as_before_When_it_cannot_judge_by_what_is_activated_and_goes_on_to_the_next()
    {
        var range = Open(evaluates: version => version.Rules == 2 ? throw new InvalidOperationException("The rules do not fit.") : new RuleContext(Purchases.Context.Rules, version.Rules, Purchases.Context.Taxonomy, version.Taxonomy));

        range.Tell(new CarryOut(Id, 3, new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)));
        Assert.Equal(new CannotCarryOut(Id, 3, "It cannot evaluate by rules 2, taxonomy 1: The rules do not fit."), ExpectMsg<CannotCarryOut>(Patience));
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);

        AwaitAssert(
            () =>
            {
                range.Tell(new CarryOut(Id, 5, new ActivateContext(new ContextVersion(3, 2), CauseKind.RulesChanged)));
                Assert.Equal(new CarriedOut(Id, 5), ExpectMsg<CarriedOut>(TimeSpan.FromSeconds(1)));
            },
            Patience);
    }

    [Fact]
    public async Task It_is_named_with_the_reason_When_its_journal_fails_though_it_is_gone()
    {
        var range = Open();
        Watch(range);

        await WhileWritesFail(() =>
        {
            range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
            ExpectTerminated(range, Patience);
        });

        Assert.StartsWith("Its journal did not take row 3: ", Stalled().Reason, StringComparison.Ordinal);
        var again = Start();
        again.Tell(new Deliver(Id, 2, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void It_goes_on_When_it_is_told_of_a_parent_once_more()
    {
        var range = Open();
        Watch(range);

        range.Tell(new ParentState(3, null, [new Created(HashRange.Whole, [], ContextVersion.Of(Purchases.Context))]));
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));

        ExpectMsg<Acknowledged>(Patience);
        Assert.Equal(3, Report(range).Sequence);
    }

    [Fact]
    public void Batches_wait_When_too_much_is_not_visible_yet()
    {
        var range = Open(new RangeLimits { UnpublishedRows = 2 });
        var update = _publisher.FishForMessage<Publish>(_ => true, Patience).Update;

        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectNoMsg(Moment);
        range.Tell(new PublicationStored(update.Sequence), _publisher.Ref);

        ExpectMsg<Acknowledged>(Patience);
    }

    [Fact]
    public void It_stops_When_another_owner_has_published_its_rows()
    {
        var range = Open();
        Watch(range);
        _publisher.ExpectMsg<Publish>(Patience);

        _publisher.Reply(new PublicationSuperseded(99));

        ExpectTerminated(range, Patience);
    }

    // The store hesitated, and wrote it when this range had begun again and asked how far it was.
    [Theory]
    [InlineData(7, 7, "What range 3 had written before it began again has come late: the store stands at row 7 instead of 5.")]
    [InlineData(8, 7, "Range 3 was published up to row 5 from here, but the store stands at row 8, beyond its journal: another owner has it.")]
    public void It_claims_another_owner_only_When_the_store_has_rows_beyond_its_journal(long position, long journaled, string sentence) =>
        Assert.StartsWith(sentence, RangeEntity.WhySuperseded(3, 5, position, journaled), StringComparison.Ordinal);

    [Fact]
    public void It_is_handed_over_When_its_rows_are_visible_and_takes_nothing_more()
    {
        var range = Open();
        Watch(range);
        var first = _publisher.ExpectMsg<Publish>(Patience).Update;

        range.Tell(new HandOff());
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectNoMsg(Moment);
        range.Tell(new PublicationStored(first.Sequence), _publisher.Ref);
        if (first.Sequence < 2) range.Tell(new PublicationStored(_publisher.ExpectMsg<Publish>(Patience).Update.Sequence), _publisher.Ref);

        ExpectTerminated(range, Patience);
    }

    [Fact]
    public void It_is_handed_over_with_rows_that_are_not_visible_When_the_store_hesitates_for_long()
    {
        var range = Open(new RangeLimits { LoadRetrySeconds = 1, LoadInterval = TimeSpan.FromMilliseconds(100) });
        Watch(range);

        range.Tell(new HandOff());

        ExpectTerminated(range, Patience);
    }

    [Fact]
    public void A_batch_that_arrives_damaged_is_dropped_and_taken_When_it_comes_whole()
    {
        var range = Open();
        var batch = Purchases.Batch(0, "ann");

        range.Tell(new Deliver(Id, 1, [.. batch[..^1], (byte)(batch[^1] ^ 1)]));
        ExpectNoMsg(Moment);
        range.Tell(new Deliver(Id, 2, batch));

        ExpectMsg<Acknowledged>(Patience);
    }

    [Fact]
    public void What_was_to_be_visible_is_given_again_When_a_publisher_begins_that_knows_nothing_of_it()
    {
        var range = Open();
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);
        var given = _publisher.FishForMessage<Publish>(_ => true, Patience).Update;

        Sys.EventStream.Publish(PublisherBegan.Instance);

        Assert.Equal(given.Sequence, _publisher.ExpectMsg<Publish>(Patience).Update.Sequence);
    }

    public static TheoryData<string> Impossible => [.. ImpossibleBatches.All.Keys];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_batch_that_is_sealed_well_and_cannot_be_is_not_journaled_and_the_range_goes_on(string name)
    {
        var range = Open();
        var rows = Report(range).Sequence;
        Watch(range);

        range.Tell(new Deliver(Id, 1, ImpossibleBatches.All[name]));

        range.Tell(new Deliver(Id, 2, Purchases.Batch(0, "ann")));
        Assert.Equal(new Acknowledged(Id, Purchases.Source, 1, []), ExpectMsg<Acknowledged>(Patience));
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);
        var again = Report(Start());
        Assert.Equal((1, rows + 1), (again.Status!.Counts.Accepted, again.Sequence));
    }

    [Fact]
    public void A_purchase_of_another_range_is_not_journaled_and_the_range_goes_on()
    {
        var (lower, upper) = HashRange.Whole.Halve();
        var elsewhere = lower.Contains(UserHash.Of("ann"u8)) ? upper : lower;
        var range = Open(hashes: elsewhere);

        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));

        ExpectNoMsg(Moment);
        Assert.Equal(0, Report(range).Status!.Counts.Accepted);
    }

    private IActorRef Start(RangeLimits? limits = null, Func<ContextVersion, RuleContext>? evaluates = null)
    {
        var contexts = new ContextCache(version => Task.Run(() => evaluates?.Invoke(version) ?? Purchases.Context));
        var services = new RangeServices(contexts, _sink, _publisher.Ref, limits ?? new RangeLimits()) { Stalls = _stalls };
        return Sys.ActorOf(Props.Create(() => new RangeEntity(Id, services)), $"range-{++_starts}");
    }

    // Created, and at its first day.
    private IActorRef Open(RangeLimits? limits = null, Func<ContextVersion, RuleContext>? evaluates = null, HashRange? hashes = null)
    {
        var range = Start(limits, evaluates);
        range.Tell(new CarryOut(Id, 1, new Open(new Created(hashes ?? HashRange.Whole, [], ContextVersion.Of(Purchases.Context)))));
        ExpectMsg<CarriedOut>(Patience);
        range.Tell(new CarryOut(Id, 2, new TurnDay(Purchases.Date)));
        ExpectMsg<CarriedOut>(Patience);
        return range;
    }

    private Stall Stalled() => Assert.Single(_stalls.Report("").Stalls);

    private RangeReport Report(IActorRef range)
    {
        range.Tell(new AskRange(Id));
        return ExpectMsg<RangeReport>(Patience);
    }
}
