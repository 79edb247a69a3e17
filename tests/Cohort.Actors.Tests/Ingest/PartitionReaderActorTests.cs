using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Ingest;
using Cohort.Actors.Messages;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using DeadLetter = Cohort.Core.Ingest.DeadLetter;

namespace Cohort.Actors.Tests.Ingest;

/// <summary>The reader of a partition: it sends, sends again, keeps dead letters, and acknowledges only what is durable.</summary>
public sealed class PartitionReaderActorTests : TestKit
{
    private const string Source = "purchases/0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly BusinessDate Day = new(20_500);

    private readonly TestProbe _ranges;
    private readonly TestProbe _coordinator;
    private readonly PartitionFeed _feed = new(0, null, 1024 * 1024);
    private readonly List<DeadLetter> _letters = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<TimeSpan> _attempts = new();
    private readonly ManualTime _time = new();
    private volatile bool _lettersFail;

    public PartitionReaderActorTests() => (_ranges, _coordinator) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void Nothing_is_acknowledged_to_the_source_When_no_range_has_answered()
    {
        Start();
        Offer(0, Record("e1"));

        var delivery = _ranges.ExpectMsg<Deliver>(Patience);

        Assert.Equal(new BatchHeader(Source, 0, 1), BatchHeader.Of(delivery.Batch));
        Assert.Null(_feed.Acknowledged);
        _ranges.Reply(new Acknowledged(delivery.RangeId, Source, 1, []));
        AwaitAssert(() => Assert.Equal(1, _feed.Acknowledged), Patience);
    }

    [Fact]
    public void A_batch_is_sent_again_under_another_attempt_When_a_range_found_a_gap_before_it()
    {
        Start();
        Offer(0, Record("e1"));
        var first = _ranges.ExpectMsg<Deliver>(Patience);

        _ranges.Reply(new Refused(first.RangeId, Source, first.Attempt));

        var again = _ranges.ExpectMsg<Deliver>(Patience);
        Assert.Equal(first.Batch, again.Batch);
        Assert.NotEqual(first.Attempt, again.Attempt);
    }

    [Fact]
    public void Its_purchases_go_to_the_new_ranges_When_a_range_is_gone()
    {
        var reader = Start();
        Offer(0, Record("e1"));
        var first = _ranges.ExpectMsg<Deliver>(Patience);
        var split = RangeTable.Even(1).Split(0, 1UL << 63);

        _ranges.Reply(new RangeGone(first.RangeId, Source));
        reader.Tell(new ClusterStatus(split, Day, new ContextVersion(1, 1), ""));

        var rerouted = _ranges.FishForMessage<Deliver>(deliver => deliver.RangeId != first.RangeId, Patience);
        Assert.Contains(split.Entries, entry => entry.Id == rerouted.RangeId);
    }

    [Fact]
    public void A_record_that_is_no_purchase_is_kept_and_acknowledged_When_it_is_stored()
    {
        Start();

        Offer(0, "{not json"u8.ToArray());

        AwaitAssert(() => Assert.Equal(1, _feed.Acknowledged), Patience);
        var letter = Assert.Single(_letters);
        Assert.Equal((Source, 0L, RejectionReason.NotJson), (letter.Source, letter.Record, letter.Rejection.Reason));
    }

    [Fact]
    public void A_record_waits_for_its_schema_and_one_that_cannot_be_decoded_is_kept_as_it_came()
    {
        var decoder = new FakeDecoder();
        Start(decoder: decoder);
        Offer(0, [1]);
        Offer(1, [0xFF]);
        AwaitCondition(() => decoder.Asked > 2, Patience);
        Assert.False(_ranges.HasMessages);

        decoder.Content = Record("e1");

        var delivery = _ranges.ExpectMsg<Deliver>(Patience);
        _ranges.Reply(new Acknowledged(delivery.RangeId, Source, 1, []));
        AwaitAssert(() => Assert.Equal(2, _feed.Acknowledged), Patience);
        var letter = Assert.Single(_letters);
        Assert.Equal((1L, "No schema."), (letter.Record, letter.Rejection.Detail));
        Assert.Equal([0xFF], letter.Bytes);
    }

    [Fact]
    public void It_gives_up_what_it_has_not_read_and_ends_When_its_partition_is_revoked()
    {
        var reader = Start();
        Watch(reader);
        Offer(0, Record("e1"));
        var delivery = _ranges.ExpectMsg<Deliver>(Patience);

        _feed.Stop();
        _ranges.Reply(new Acknowledged(delivery.RangeId, Source, 1, []));

        ExpectTerminated(reader, Patience);
        Assert.Equal(1, _feed.Acknowledged);
        Assert.True(_feed.WaitForAcknowledgements(TimeSpan.Zero));
    }

    [Fact]
    public void It_waits_longer_and_longer_between_attempts_and_says_why_When_dead_letters_cannot_be_stored()
    {
        Start();
        _lettersFail = true;

        Offer(0, "{not json"u8.ToArray());

        AwaitAssert(() => Assert.Equal("Records that are no purchases could not be stored: The topic is too small.", _feed.Hindrance), Patience);
        while (_attempts.Count < 4) PassOneTick();
        var pauses = _attempts.Zip(_attempts.Skip(1), (first, second) => (second - first).TotalMilliseconds).Take(3).ToList();
        Assert.True(pauses[0] >= 200 && pauses[1] >= 400 && pauses[2] >= 800, $"The pauses were {string.Join(", ", pauses)} ms.");

        _lettersFail = false;
        while (_feed.Hindrance is not null) PassOneTick();

        AwaitAssert(() => Assert.Equal(1, _feed.Acknowledged), Patience);
    }

    [Fact]
    public void A_date_ahead_is_told_and_its_refusal_committed_before_the_day_may_turn_When_those_after_it_contradict_it()
    {
        Start(followsData: true);
        Offer(0, Record("e0", "ann"));
        AcknowledgeTo(1);
        Offer(1, Record("e1", "till", days: 400));
        AwaitAssert(() => Assert.StartsWith($"The record at offset 1 is dated {Day.AddDays(400)}", _feed.Hindrance, StringComparison.Ordinal), Patience);

        for (var offset = 2; offset < 10; offset++) Offer(offset, Record($"e{offset}", $"user{offset}"));
        Offer(10, Record("e10", "ann", days: 1));
        AcknowledgeTo(10);

        Assert.Equal((1L, RejectionReason.Future), (Assert.Single(_letters).Record, _letters[0].Rejection.Reason));
        Assert.Null(_feed.Hindrance);
        for (var ticks = 0; ticks < 5;)
        {
            var said = _coordinator.ReceiveOne(Patience);
            if (said is AskStatus) ticks++;
            Assert.False(said is SourceReport { Holds: not null }, $"{said}");
        }

        _feed.TellCommitted(10);
        _coordinator.FishForMessage<SourceReport>(report => report.Holds == Day.AddDays(1), Patience);
    }

    // Answers every batch until the source has all of them.
    private void AcknowledgeTo(long offset) => AwaitCondition(
        () =>
        {
            if (_ranges.ReceiveOne(TimeSpan.FromMilliseconds(20)) is Deliver delivery) _ranges.Reply(new Acknowledged(delivery.RangeId, Source, BatchHeader.Of(delivery.Batch).To, []));
            return _feed.Acknowledged >= offset;
        },
        Patience);

    // The partition reader's clock moves only here, in steps shorter than any pause. The partition reader asks at every tick; the first after the step may have begun before it.
    private void PassOneTick()
    {
        _time.Pass(0.05);
        while (_coordinator.HasMessages) _coordinator.ReceiveOne(TimeSpan.Zero);
        _coordinator.ExpectMsg<AskStatus>(Patience);
        _coordinator.ExpectMsg<AskStatus>(Patience);
    }

    private IActorRef Start(bool followsData = false, IRecordDecoder? decoder = null)
    {
        var limits = new IngestLimits { TickInterval = TimeSpan.FromMilliseconds(10), PartitionReader = new PartitionReaderLimits { FollowsData = followsData } };
        var services = new IngestServices(_ranges, _coordinator, _ => Source, () => new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), Keep, _time, limits) { Decoder = decoder };
        var reader = Sys.ActorOf(Props.Create(() => new PartitionReaderActor(_feed, services)));
        _coordinator.ExpectMsg<AskStatus>(Patience);
        reader.Tell(new ClusterStatus(RangeTable.Even(1), Day, new ContextVersion(1, 1), ""));
        return reader;
    }

    private Task Keep(IReadOnlyList<DeadLetter> letters)
    {
        _attempts.Enqueue(_time.GetElapsedTime(0));
        if (_lettersFail) return Task.FromException(new InvalidOperationException("The topic is too small."));
        _letters.AddRange(letters);
        return Task.CompletedTask;
    }

    private void Offer(long offset, byte[] record) => _feed.Offer(new RecordChunk(offset, [new SourceRecord(offset, record)], record.Length));

    private static byte[] Record(string id, string user = "ann", int days = 0) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"event_id":"{{id}}","user_id":"{{user}}","sku":"milk","amount":2.50,"quantity":1,"occurred_at":"{{Day.AddDays(days)}}T10:00:00Z"}"""));

    private sealed class FakeDecoder : IRecordDecoder
    {
        private int _asked;

        public volatile byte[]? Content;

        public int Asked => _asked;

        public Decoding Decode(in SourceRecord record, out ReadOnlyMemory<byte> content, out Rejection? rejection)
        {
            Interlocked.Increment(ref _asked);
            var isBad = record.Bytes.Span[0] == 0xFF;
            (content, rejection) = (Content, isBad
                ? new Rejection(RejectionReason.WrongFormat, "", "No schema.") : null);
            return isBad ? Decoding.Refused : Content is null ? Decoding.Waiting : Decoding.Done;
        }
    }
}
