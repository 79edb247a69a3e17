using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Messages;
using Cohort.Actors.Publishing;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Publishing;

public sealed class PublisherTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSink _sink = new();
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);

    public PublisherTests()
        : base("akka.loglevel = OFF")
    {
    }

    [Fact]
    public void An_owner_hears_that_its_update_is_visible()
    {
        var publisher = Start();

        publisher.Tell(new Publish(Update("7", 3)));

        Assert.Equal(3, ExpectMsg<PublicationStored>(Patience).Sequence);
    }

    [Fact]
    public void A_stale_owner_hears_where_the_store_stands_and_the_others_are_stored()
    {
        _sink.OnWrite = updates => Task.FromResult<IReadOnlyList<UpdateResult>>(
            [.. updates.Select(update => update.RangeId == "7" ? new UpdateResult(UpdateOutcome.Refused, 9) : new UpdateResult(UpdateOutcome.Written, update.Sequence))]);
        var publisher = Start();

        publisher.Tell(new Publish(Update("7", 3)));
        Assert.Equal(9, ExpectMsg<PublicationSuperseded>(Patience).Position);
        publisher.Tell(new Publish(Update("8", 4)));

        Assert.Equal(4, ExpectMsg<PublicationStored>(Patience).Sequence);
    }

    [Fact]
    public void What_waits_while_the_store_is_busy_is_written_together()
    {
        var busy = HoldUp();
        var publisher = Start();

        publisher.Tell(new Publish(Update("1", 1)));
        AwaitCondition(() => _sink.Writes.Count == 1, Patience);
        publisher.Tell(new Publish(Update("2", 1)));
        publisher.Tell(new Publish(Update("3", 1)));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        busy.SetResult();
        ReceiveN(3, Patience);

        Assert.Equal([1, 2], _sink.Writes.Select(write => write.Count));
    }

    [Fact]
    public void What_waits_is_written_in_parts_When_it_is_large()
    {
        var busy = HoldUp();
        var publisher = Start();

        publisher.Tell(new Publish(Update("1", 1)));
        AwaitCondition(() => _sink.Writes.Count == 1, Patience);
        foreach (var (id, size) in (ReadOnlySpan<(string, int)>)[("2", 5), ("3", 2), ("4", 20), ("5", 1), ("6", 1)])
            publisher.Tell(new Publish(Update(id, 1, size * 1024 * 1024)));
        busy.SetResult();
        ReceiveN(6, Patience);

        Assert.Equal(["1", "2,3", "4", "5,6"], _sink.Writes.Select(write => string.Join(',', write.Select(update => update.RangeId))));
    }

    [Fact]
    public void A_store_that_is_away_is_tried_again_until_it_is_back()
    {
        var failures = 2;
        _sink.OnWrite = updates => failures-- > 0 ? throw new InvalidOperationException("Away.") : FakeSink.Take(updates);
        var publisher = Start();

        publisher.Tell(new Publish(Update("7", 3)));

        ExpectMsg<PublicationStored>(Patience);
        Assert.Equal(3, _sink.Writes.Count);
    }

    [Fact]
    public void An_update_is_named_with_the_reason_while_the_store_refuses_it_and_not_When_it_is_visible()
    {
        var isAway = true;
        _sink.OnWrite = updates => isAway ? throw new InvalidOperationException("The disk is full.") : FakeSink.Take(updates);
        var publisher = Start();

        publisher.Tell(new Publish(Update("7", 3)));

        AwaitAssert(() => Assert.Contains("The disk is full.", Assert.Single(_stalls.Report("").Stalls).Reason, StringComparison.Ordinal), Patience);
        Assert.Equal((StallKind.Publication, "publication of range 7"), (_stalls.Report("").Stalls[0].Kind, _stalls.Report("").Stalls[0].Name));
        isAway = false;
        ExpectMsg<PublicationStored>(Patience);
        Assert.Empty(_stalls.Report("").Stalls);
    }

    [Fact]
    public void Other_ranges_are_stored_and_only_the_one_at_fault_waits_When_the_store_refuses_what_it_has()
    {
        var isRefused = true;
        _sink.OnWrite = updates => isRefused && updates.Any(update => update.RangeId == "7")
            ? throw new PublicationRefusedException("The store refuses something for its content.") : FakeSink.Take(updates);
        var publisher = Start();

        publisher.Tell(new Publish(Update("7", 3)));
        publisher.Tell(new Publish(Update("8", 4)));
        publisher.Tell(new Publish(Update("9", 5)));

        Assert.Equal([4L, 5], ReceiveN(2, Patience).Cast<PublicationStored>().Select(stored => stored.Sequence).Order());
        var stall = Assert.Single(_stalls.Report("").Stalls);
        Assert.Equal("publication of range 7", stall.Name);
        Assert.Contains("for its content", stall.Reason, StringComparison.Ordinal);
        publisher.Tell(new Publish(Update("8", 6)));
        Assert.Equal(6, ExpectMsg<PublicationStored>(Patience).Sequence);

        isRefused = false;
        Assert.Equal(3, ExpectMsg<PublicationStored>(Patience).Sequence);
        Assert.Empty(_stalls.Report("").Stalls);
    }

    [Fact]
    public void What_waited_is_not_named_any_more_When_the_publisher_is_gone()
    {
        _sink.OnWrite = _ => throw new InvalidOperationException("Away.");
        var publisher = Start();
        publisher.Tell(new Publish(Update("7", 3)));
        publisher.Tell(new Publish(Update("8", 3)));
        AwaitCondition(() => _stalls.Report("").Total == 2, Patience);

        Watch(publisher);
        Sys.Stop(publisher);
        ExpectTerminated(publisher, Patience);

        Assert.Empty(_stalls.Report("").Stalls);
    }

    [Fact]
    public void Transitions_are_in_their_topic_before_the_store_has_them()
    {
        var topic = new FakeTopic();
        var before = -1;
        _sink.OnWrite = updates =>
        {
            before = topic.Records.Count;
            return FakeSink.Take(updates);
        };
        var publisher = Start(topic);

        publisher.Tell(new Publish(Published()));

        ExpectMsg<PublicationStored>(Patience);
        Assert.Equal((2, 2), (before, topic.Records.Count));
        var record = topic.Records[0];
        Assert.Equal(("transitions", "ann"), (record.Topic, System.Text.Encoding.UTF8.GetString(record.Key!)));
        using var json = System.Text.Json.JsonDocument.Parse(record.Value);
        Assert.Equal(("big", "entered", "purchase", "e0"), (Text("segment"), Text("change"), Text("cause"), Text("event_id")));

        string? Text(string name) => json.RootElement.GetProperty(name).GetString();
    }

    private IActorRef Start(ITopicWriter? topics = null) => Sys.ActorOf(Props.Create(() => new Publisher(_sink, topics, "transitions", _stalls)));

    // The store takes nothing until this is set.
    private TaskCompletionSource HoldUp()
    {
        var busy = new TaskCompletionSource();
        _sink.OnWrite = async updates =>
        {
            await busy.Task;
            return await FakeSink.Take(updates);
        };
        return busy;
    }

    private static RangeUpdate Update(string id, long sequence, int bytes = 0) =>
        new() { RangeId = id, Range = HashRange.Whole, Previous = sequence - 1, Sequence = sequence, Transitions = new byte[bytes] };

    // What a range wants to be seen after ann bought for more than a hundred.
    private static RangeUpdate Published()
    {
        var owner = RangeOwner.Begin(7, new Created(HashRange.Whole, [], ContextVersion.Of(Purchases.Context)), [], _ => Purchases.Context);
        Assert.Equal(Answer.Journal, owner.Decide(new TurnDay(Purchases.Date), out var turn));
        owner.Apply(turn!);
        var batch = Purchases.Batch(0, "ann");
        Assert.Equal(Answer.Journal, owner.Decide(BatchHeader.Of(batch), out _));
        owner.Apply(new BatchTaken(batch));
        Assert.True(owner.TryTakePublication(out var publication));
        return RangeUpdate.Of(publication);
    }

    private sealed class FakeTopic : ITopicWriter
    {
        public List<TopicRecord> Records { get; } = [];

        public Flow<(TopicRecord Record, T Tag), T, NotUsed> Write<T>() => Flow.Create<(TopicRecord Record, T Tag)>().Select(element =>
        {
            Records.Add(element.Record);
            return element.Tag;
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
