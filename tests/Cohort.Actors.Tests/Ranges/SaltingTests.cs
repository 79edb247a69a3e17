using System.Globalization;
using System.Text;
using Akka.Actor;
using Cohort.Actors.Control;
using Cohort.Actors.Messages;
using Cohort.Actors.Publishing;
using Cohort.Actors.Ranges;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ranges;

/// <summary>A hot user in the ranges of one node, with their journals, the coordinator and a reader of purchases.</summary>
[Trait("Category", "Slow")]
public sealed class SaltingTests : JournalKit
{
    private const int Records = 400;
    private const int FirstRanges = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly BusinessDate Today = new((ushort)BusinessCalendar.Utc.DayOf(DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    private static readonly RuleContext Rules = Purchases.Under(
        "segment big: spend() >= 100\nsegment top: percentile(spend()) >= 90%\nsegment above: spend() > average(spend())\n");

    private readonly FakeSink _sink = new();
    private readonly PurchaseReader _reader = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
    private readonly List<Delivery> _deliveries = [];
    private readonly IActorRef _coordinator;
    private readonly IActorRef _ranges;
    private readonly PartitionReader _partitionReader;
    private RangeTable _table = null!;

    public SaltingTests()
    {
        var publisher = Sys.ActorOf(Props.Create(() => new Publisher(_sink, null, "transitions", new StallWatch(TimeProvider.System))), "publisher");
        var services = new RangeServices(new ContextCache(_ => Task.FromResult(Rules)), _sink, publisher, new RangeLimits { SumMilliseconds = 100 })
        {
            Ranges = () => _ranges!,
            Coordinator = () => _coordinator!,
        };
        _ranges = Sys.ActorOf(Props.Create(() => new RangeRouter(services)), "ranges");
        var version = ContextVersion.Of(Rules);
        var settings = new CoordinatorSettings(
            _ranges, _sink, () => Task.FromResult<ContextVersion?>(version), FirstRanges, BusinessCalendar.Utc, TimeProvider.System, null)
        {
            Evaluate = _ => Task.FromResult(Rules),
        };
        _coordinator = Sys.ActorOf(Props.Create(() => new CoordinatorActor(settings)), "coordinator");
        AwaitCondition(() => Stand() is { Table: not null, AsOf: not null }, Patience);
        _partitionReader = new PartitionReader(Purchases.Source, 0, _table, Today, _reader, new PartitionReaderLimits { BatchBytes = 200, AnswerMilliseconds = 1_000 }, isNew: true);
    }

    [Fact]
    public void She_is_as_in_one_range_When_she_is_salted_and_unsalted_while_purchases_flow()
    {
        Flow(to: 100, until: () => true);
        Order(new BeginSalting("hot", 4));
        Flow(to: 250, until: () => _table.Salts.Any());
        Flow(to: 300, until: () => _partitionReader.IsDrained);
        Assert.Equal(4, _table.HoldersOf(new Salt("hot", 4)).Count);
        AwaitAssert(() => AssertIsAsInOneRange(300, "hot"), Patience, TimeSpan.FromMilliseconds(200));

        Order(new EndSalting("hot"));
        Flow(to: Records, until: () => !_table.Salts.Any());
        Flow(to: Records, until: () => _partitionReader.IsDrained);

        AssertIsAsInOneRange(Records, [.. Enumerable.Range(0, Records).Select(UserOf).Distinct()]);
        Assert.Equal((3, FirstRanges), (_table.Version, _table.Entries.Count));
    }

    [Fact]
    public void All_users_are_looked_at_and_a_salted_one_counts_as_one_When_the_day_turns()
    {
        Flow(to: 100, until: () => true);
        Order(new BeginSalting("hot", 4));
        Flow(to: 250, until: () => _table.Salts.Any());
        Flow(to: 300, until: () => _partitionReader.IsDrained);

        Order(new ForAll(new TurnDay(Today.AddDays(1))));
        AwaitCondition(() => Stand().AsOf == Today.AddDays(1), Patience);

        var (expected, users) = (OneRange(300), Enumerable.Range(0, 300).Select(UserOf).Distinct().ToList());
        var found = ThresholdSearch.Find(Rules, [expected.ValuesAsOf(Today.AddDays(1))], Today.AddDays(1));
        foreach (var user in users)
        {
            _ranges.Tell(new AskUser(_table.Entries[_table.IndexOf(new Salt(user, 2).Hash)].Id, user), TestActor);
            var view = Await<UserAnswer>().View!;
            Assert.Equal([.. found.Values, found.Day.Day], view.TermValues.ToArray().TakeLast(found.Values.Length + 1));
            Assert.Equal(user == "hot", view.Segments.Contains("above"));
        }
    }

    // Half of all purchases are one user's; every tenth is a repeat.
    private static string UserOf(int record) => record % 10 == 9 ? UserOf(record - 4) : record % 2 == 0 ? "hot" : $"user-{record % 17}";

    private static byte[] Record(int record)
    {
        if (record % 10 == 9) return Record(record - 4);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"event_id\":\"e{record}\",\"user_id\":\"{UserOf(record)}\",\"sku\":\"{(record % 3 == 0 ? "milk" : "bread")}\",\"amount\":{record}.00,\"quantity\":1,\"occurred_at\":\"{Today}T10:00:00Z\"}}"));
    }

    private RangeState OneRange(int records)
    {
        var (writer, section) = (new BatchWriter(), new BatchSection());
        for (var at = 0; at < records; at++)
        {
            Assert.True(_reader.TryRead(Record(at), out var purchase, out _));
            section.Add(at, purchase);
        }

        writer.Add(0, [new Turn(0, Today)], section);
        var state = new RangeState(HashRange.Whole, Rules);
        state.Apply(writer.Finish(Encoding.UTF8.GetBytes(Purchases.Source), 0, records, 1));
        return state;
    }

    private void AssertIsAsInOneRange(int records, params string[] users)
    {
        var expected = OneRange(records);
        foreach (var user in users)
        {
            _ranges.Tell(new AskUser(_table.Entries[_table.IndexOf(new Salt(user, 2).Hash)].Id, user), TestActor);
            var (view, other) = (Await<UserAnswer>().View!, expected.Questions.Find(Encoding.UTF8.GetBytes(user))!);
            Assert.Equal((other.UserId, other.AsOf, other.Due), (view.UserId, view.AsOf, view.Due));
            Assert.Equal(other.Cells, view.Cells);
            Assert.Equal(other.Segments, view.Segments);
        }

        var counts = _table.Entries.Aggregate(default(OutcomeCounts), (sum, entry) =>
        {
            _ranges.Tell(new AskRange(entry.Id), TestActor);
            return sum + Await<RangeReport>().Status!.Counts;
        });
        Assert.Equal(expected.Counts, counts);
    }

    private void Order(Order order)
    {
        _coordinator.Tell(new Request(order), TestActor);
        Assert.Equal("", Await<Requested>().Refusal);
    }

    private void Flow(int to, Func<bool> until)
    {
        var end = DateTime.UtcNow + Patience;
        while (_partitionReader.ReadTo < to || !until())
        {
            Assert.True(DateTime.UtcNow < end, $"The reader is at {_partitionReader.ReadTo}, and the table at version {_table.Version}, after {Patience}.");
            for (var records = 0; records < 5 && _partitionReader.ReadTo < to && _partitionReader.HasRoom; records++)
                Assert.Equal(FeedOutcome.Taken, _partitionReader.Read(_partitionReader.ReadTo, Record((int)_partitionReader.ReadTo), out _, out _));
            _deliveries.Clear();
            _partitionReader.Tick(Environment.TickCount64);
            _partitionReader.Depart(Environment.TickCount64, _deliveries);
            foreach (var delivery in _deliveries) _ranges.Tell(new Deliver(delivery.RangeId, delivery.Attempt, delivery.Batch), TestActor);
            _coordinator.Tell(new AskStatus(), TestActor);
            while (ReceiveOne(TimeSpan.FromMilliseconds(20)) is { } message) Hear(message);
        }
    }

    // What is not asked for now concerns the reader.
    private T Await<T>()
    {
        while (true)
        {
            var message = ReceiveOne(Patience);
            Assert.NotNull(message);
            if (message is T answer) return answer;
            Hear(message);
        }
    }

    private ClusterStatus Stand()
    {
        _coordinator.Tell(new AskStatus(), TestActor);
        var status = (ClusterStatus)ReceiveOne(Patience);
        _table = status.Table ?? _table;
        return status;
    }

    private void Hear(object message)
    {
        switch (message)
        {
            case Acknowledged acknowledged: _partitionReader.Acknowledge(acknowledged.RangeId, acknowledged.Applied, acknowledged.PassedOver, Environment.TickCount64, []); break;
            case Refused refused: _partitionReader.Refuse(refused.RangeId, refused.Attempt); break;
            case RangeGone gone: _partitionReader.Gone(gone.RangeId); break;
            case ClusterStatus { Table: { } table }:
                if (table.Version > _table.Version) _table = table;
                _partitionReader.Adopt(table);
                break;
        }
    }
}
