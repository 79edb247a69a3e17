using System.Globalization;
using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Control;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ranges;

/// <summary>A range that was split: what it keeps, and for how long.</summary>
public sealed class FormerRangeTests : JournalKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSink _sink = new();
    private readonly TestProbe _publisher;
    private readonly RangeServices _services;
    private readonly IActorRef _coordinator;
    private readonly IActorRef _ranges;

    public FormerRangeTests()
    {
        _publisher = CreateTestProbe();
        _services = new RangeServices(new ContextCache(_ => Task.FromResult(Purchases.Context)), _sink, _publisher.Ref, new RangeLimits());
        _ranges = Sys.ActorOf(Props.Create(() => new RangeRouter(_services)), "ranges");
        var settings = new CoordinatorSettings(_ranges, _sink, () => Task.FromResult<ContextVersion?>(ContextVersion.Of(Purchases.Context)), 1, BusinessCalendar.Utc, new Noon(), null)
        {
            Evaluate = _ => Task.FromResult(Purchases.Context),
        };
        _coordinator = Sys.ActorOf(Props.Create(() => new CoordinatorActor(settings)), "coordinator");
        AwaitAssert(() => Assert.Equal(Purchases.Date, Stand().AsOf), Patience);
        PublishAll(1);
        _ranges.Tell(new Deliver(1, 1, Purchases.Batch(0, "ann", "bob")));
        ExpectMsg<Acknowledged>(Patience);
    }

    [Fact]
    public void It_keeps_nothing_of_its_users_and_ends_When_those_that_followed_have_them()
    {
        var range = Of(1);
        Watch(range);
        Split();
        PublishAll(3);

        ExpectTerminated(range, Patience);
        var kept = Kept(1);
        Assert.True(kept.Snapshot!.Value.Snapshot.IsEmptied);
        Assert.True(kept.Snapshot.Value.Snapshot.State.AsSpan().IndexOf("ann"u8) < 0);
        Assert.Empty(kept.Tail);
        Assert.Equal(2, Report(2).Status!.Users + Report(3).Status!.Users);
    }

    [Fact]
    public void It_says_that_it_is_gone_and_ends_again_When_somebody_comes_late()
    {
        var range = Of(1);
        Watch(range);
        Split();
        PublishAll(3);
        ExpectTerminated(range, Patience);
        var sequence = Kept(1).Sequence;
        _sink.OnPosition = () => Task.FromResult(sequence);

        _ranges.Tell(new Deliver(1, 1, Purchases.Batch(0, "ann", "bob")));
        Assert.Equal(new RangeGone(1, Purchases.Source), ExpectMsg<RangeGone>(Patience));
        _ranges.Tell(new AskUser(1, "ann"));
        Assert.Null(ExpectMsg<UserAnswer>(Patience).Context);
        _ranges.Tell(new AskMembers(1, MembersQuestion.Exits, ["big"], 1));
        Assert.Null(ExpectMsg<MembersAnswer>(Patience).Numbers);
        _ranges.Tell(new Empty(1));
        ExpectMsg<Emptied>(Patience);
        _ranges.Tell(new AskRange(1));
        ExpectMsg<RangeReport>(Patience);
        var again = Watch(Of(1));
        again.Tell(ReceiveTimeout.Instance);

        ExpectTerminated(again, Patience);
    }

    [Fact]
    public void It_keeps_its_users_and_answers_while_one_that_follows_has_not_begun_and_that_begins_again()
    {
        Split();
        var follower = PublishUntilAnotherBegins();
        var child = Watch(Of(follower));
        Sys.Stop(child);
        ExpectTerminated(child, Patience);

        _ranges.Tell(new AskUser(1, "ann"));
        Assert.Equal(["big", "affinity:DAIRY"], ExpectMsg<UserAnswer>(Patience).View!.Segments);
        Assert.False(Kept(1).Snapshot!.Value.Snapshot.IsEmptied);
        PublishAll(3);

        AwaitAssert(() => Assert.True(Kept(1).Snapshot!.Value.Snapshot.IsEmptied), Patience);
        Assert.Equal(2, Report(2).Status!.Users + Report(3).Status!.Users);
    }

    [Fact]
    public void A_range_does_not_begin_with_the_users_of_one_that_has_none_any_more()
    {
        var range = Of(1);
        Watch(range);
        Split();
        PublishAll(3);
        ExpectTerminated(range, Patience);

        var late = Watch(Sys.ActorOf(Props.Create(() => new RangeEntity(9, _services))));
        late.Tell(new CarryOut(9, 1, new Open(new Created(HashRange.Whole, [1], ContextVersion.Of(Purchases.Context)))));

        ExpectTerminated(late, Patience);
        Assert.Null(Kept(9).Snapshot);
        Assert.Empty(Kept(9).Tail);
    }

    [Fact]
    public void It_says_that_it_has_nothing_When_it_read_the_journal_for_that_and_not_when_it_did_before()
    {
        var before = Watch(Sys.ActorOf(Props.Create(() => new RangeEntity(2, _services))));
        before.Tell(new AskRange(2));
        Assert.Null(ExpectMsg<RangeReport>(Patience).Status);
        Split();
        PublishAll(3);

        before.Tell(new Empty(2));
        ExpectTerminated(before, Patience);
        var never = Watch(Sys.ActorOf(Props.Create(() => new RangeEntity(77, _services))));
        never.Tell(new Empty(77));
        Assert.Equal(77, ExpectMsg<Emptied>(Patience).RangeId);
        ExpectTerminated(never, Patience);
    }

    private void Split()
    {
        _coordinator.Tell(new Request(new Split(1, 1UL << 63)));
        Assert.True(ExpectMsg<Requested>(Patience).IsBegun);
    }

    // What range 1 did is visible; the first update of one that follows is not answered.
    private int PublishUntilAnotherBegins()
    {
        while (true)
        {
            var update = _publisher.ExpectMsg<Publish>(Patience).Update;
            if (update.RangeId != "1") return IdOf(update);
            _publisher.Reply(new PublicationStored(update.Sequence));
        }
    }

    private static int IdOf(RangeUpdate update) => int.Parse(update.RangeId, CultureInfo.InvariantCulture);

    // Makes visible what ranges did, until those of all ids up to one have nothing more; they are not there before that.
    private void PublishAll(int upTo)
    {
        AwaitAssert(
            () =>
            {
                while (_publisher.ReceiveOne(TimeSpan.FromMilliseconds(50)) is { } message)
                {
                    if (message is Publish publish && IdOf(publish.Update) <= upTo)
                        _publisher.Sender.Tell(new PublicationStored(publish.Update.Sequence));
                }

                if (upTo > 1) Assert.Equal(2, Stand().Table!.Version);
                else Assert.Equal(0, Report(1).Unpublished);
            },
            Patience);
    }

    private ParentState Kept(int rangeId)
    {
        var reader = CreateTestProbe();
        reader.ChildActorOf(Props.Create(() => new ParentStateReader(rangeId)));
        return reader.ExpectMsg<ParentState>(Patience);
    }

    private IActorRef Of(int rangeId)
    {
        IActorRef? found = null;
        AwaitAssert(() => found = Sys.ActorSelection(_ranges.Path / RangeExtractor.EntityIdOf(rangeId)).ResolveOne(TimeSpan.FromSeconds(1)).GetAwaiter().GetResult(), Patience);
        return found!;
    }

    private RangeReport Report(int rangeId)
    {
        _ranges.Tell(new AskRange(rangeId));
        return ExpectMsg<RangeReport>(Patience);
    }

    private ClusterStatus Stand() => _coordinator.Ask<ClusterStatus>(new AskStatus(), Patience).GetAwaiter().GetResult();

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    }
}
