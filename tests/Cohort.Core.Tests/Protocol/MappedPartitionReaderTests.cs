using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class MappedPartitionReaderTests
{
    private const string Orders = """
        lines sold:
          when type == "sold"
          each items as item numbered line
          event_id:    id + "-" + line
          user_id:     item.user
          sku:         "s1"
          amount:      item.price
          quantity:    1
          occurred_at: first of (item.at, at)
        """;

    private static readonly string[] Users = ["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"];

    [Fact]
    public void A_record_is_committed_When_every_range_of_its_lines_has_them()
    {
        var feeder = Reader(RangeTable.Even(4));
        Assert.Equal(FeedOutcome.Taken, feeder.Read(0, Order("o1", Users), out _, out _));
        Assert.True(feeder.OpenRecordBytes > 0);

        var deliveries = Records.Departing(feeder);
        Assert.True(deliveries.Count > 1, "The users of the record are all of one range.");
        Assert.Equal(Users.Length, deliveries.Sum(delivery => Records.OffsetsIn(delivery.Batch).Count()));
        foreach (var delivery in deliveries[1..]) feeder.Acknowledge(delivery.RangeId, 1, [], 0, []);
        Assert.Equal(0, feeder.Committable);
        feeder.Acknowledge(deliveries[0].RangeId, 1, [], 0, []);

        Assert.Equal((1L, 0L, 0L), (feeder.Committable, feeder.OpenBytes, feeder.OpenRecordBytes));
    }

    [Fact]
    public void A_batch_ends_between_two_records_however_full_it_is()
    {
        var feeder = Reader(RangeTable.Even(1), new PartitionReaderLimits { BatchBytes = 1 });
        feeder.Read(0, Order("o1", Users), out _, out _);
        feeder.Read(1, Order("o2", Users), out _, out _);

        var batches = Records.Departing(feeder).Select(delivery => Records.OffsetsIn(delivery.Batch).Distinct(
            ).Single());

        Assert.Equal([0, 1], batches);
    }

    [Fact]
    public void Lines_go_to_the_ranges_that_took_the_place_of_theirs_each_once_and_a_record_in_one_batch()
    {
        var table = RangeTable.Even(4);
        var feeder = Reader(table, new PartitionReaderLimits { BatchBytes = 1 });
        for (var offset = 0; offset < 3; offset++) feeder.Read(offset, Order($"o{offset}", Users), out _, out _);
        var merged = table.Merge(1);
        var ids = merged.Entries.Select(entry => entry.Id).ToList();
        var sent = Records.Departing(feeder).Where(delivery => ids.Contains(delivery.RangeId)).ToList();

        feeder.Adopt(merged);

        var lines = new List<(int Range, long Offset)>();
        for (sent.AddRange(Records.Departing(feeder)); sent.Count > 0; sent = Records.Departing(feeder))
        {
            foreach (var delivery in sent)
            {
                Assert.Single(Records.OffsetsIn(delivery.Batch).Distinct());
                lines.AddRange(Records.OffsetsIn(delivery.Batch).Select(offset => (delivery.RangeId, offset)));
                feeder.Acknowledge(delivery.RangeId, BatchHeader.Of(delivery.Batch).To, [], 0, []);
            }
        }

        var expected = Users.Select(user => merged.Entries[merged.IndexOf(new Laws.Buy("", user, "s", 0, 0,
            0).ToPurchase())].Id);
        Assert.Equal(expected.SelectMany(id => new[] { (id, 0L), (id, 1L), (id, 2L) }).Order(), lines.Order());
        Assert.Equal((3L, 0L, 0L), (feeder.Committable, feeder.OpenBytes, feeder.OpenRecordBytes));
    }

    [Fact]
    public void A_record_is_kept_once_When_several_of_its_lines_were_passed_over()
    {
        var feeder = Reader(RangeTable.Even(1));
        feeder.Read(0, Order("o1", Users), out _, out _);
        Records.Departing(feeder);
        var letters = new List<DeadLetter>();

        PassedOver[] told = [Of(RejectionReason.Expired), Of(RejectionReason.Conflict)];
        feeder.Acknowledge(1, 1, told, 0, letters);

        var letter = Assert.Single(letters);
        Assert.Equal((RejectionReason.Expired, 0L), (letter.Rejection.Reason, letter.Record));
        Assert.Equal(Order("o1", Users), letter.Bytes);
        Assert.Equal(0, feeder.Committable);
        feeder.LetterStored(0);
        Assert.Equal(1, feeder.Committable);

        static PassedOver Of(RejectionReason reason) => new(0, reason, Records.Date(Records.Day));
    }

    [Fact]
    public void A_record_is_refused_whole_with_its_field_When_one_line_cannot_be_made()
    {
        var feeder = Reader(RangeTable.Even(4));

        var outcome = feeder.Read(
            0, Sold("""{"user":"u0","price":1},{"user":"u1"}"""), out var rejection, out _);

        Assert.Equal(FeedOutcome.Refused, outcome);
        Assert.Equal((RejectionReason.MissingField, "amount"), (rejection!.Reason, rejection.Field));
        Assert.Empty(Records.Departing(feeder));
        Assert.Equal((0L, 1L), (feeder.Committable, feeder.ReadTo));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"returned"}""")]
    [InlineData("""{"type":"sold","items":[]}""")]
    public void A_record_that_makes_no_line_is_passed_over(string record)
    {
        var feeder = Reader(RangeTable.Even(1), committed: 5);

        Assert.Equal(FeedOutcome.Filtered, feeder.Read(5, Json(record), out var rejection, out _));

        Assert.Null(rejection);
        Assert.Equal((6L, true), (feeder.Committable, feeder.IsDrained));
    }

    [Fact]
    public void A_record_is_dated_by_its_latest_line()
    {
        var feeder = Reader(RangeTable.Even(4), new PartitionReaderLimits { FollowsData = true });
        var order = Sold("""{"user":"u0","price":1,"at":"2024-10-05T10:00:00Z"},{"user":"u1","price":1}""");

        Assert.Equal(FeedOutcome.Held, feeder.Read(0, order, out _, out var date));
        Assert.Equal("2024-10-05", date!.Value.ToString());
        Assert.Empty(Records.Departing(feeder));
        feeder.DayTurned(date.Value);

        Assert.Equal(FeedOutcome.Taken, feeder.Read(0, order, out _, out _));
        Assert.Equal(2, Records.Departing(feeder).Sum(delivery => Records.OffsetsIn(delivery.Batch).Count()));
    }

    [Fact]
    public void A_record_is_refused_whole_When_one_line_is_dated_too_far_ahead()
    {
        var feeder = Reader(RangeTable.Even(4));

        var outcome = feeder.Read(
            0, Sold("""{"user":"u0","price":1},{"user":"u1","price":1,"at":"2030-01-01T10:00:00Z"}"""), out var rejection, out _);

        Assert.Equal((FeedOutcome.Refused, RejectionReason.Future), (outcome, rejection!.Reason));
        Assert.Empty(Records.Departing(feeder));
    }

    [Fact]
    public void Another_mapping_holds_from_its_record_on()
    {
        var feeder = Reader(RangeTable.Even(1), mappings: [new(2, Mapping()), new(4, null), new(6, Mapping())],
            committed: 1);

        var outcomes = new List<FeedOutcome>();
        for (var offset = 1; offset < 8; offset++)
            outcomes.Add(feeder.Read(offset, offset % 2 == 0
                ? Order($"o{offset}", "u0") : Records.Json("u0", id: $"e{offset}"), out _, out _));

        Assert.Equal(
            [
                FeedOutcome.Taken, FeedOutcome.Taken, FeedOutcome.Filtered, FeedOutcome.Refused,
                FeedOutcome.Taken, FeedOutcome.Taken, FeedOutcome.Filtered,
            ],
            outcomes);
    }

    private static PartitionReader Reader(
        RangeTable table, PartitionReaderLimits? limits = null, IReadOnlyList<MappedFrom>? mappings = null,
            long committed = 0) => new(
        "till/0", committed, table, Records.Date(Records.Day), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc),
            limits ?? new PartitionReaderLimits(), isNew: false,
        mappings ?? [new MappedFrom(0, Mapping())]);

    private static MappingReader Mapping()
    {
        Assert.True(MappingText.TryParse(Orders, out var mapping, out var errors), string.Join('\n', errors));
        return new MappingReader(mapping, new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc));
    }

    // 2024-10-04 is the day of the other records of these tests.
    private static byte[] Sold(string items, string id = "o1") =>
        Json($$"""{"id":"{{id}}","type":"sold","at":"2024-10-04T10:00:00Z","items":[{{items}}]}""");

    private static byte[] Order(string id, params string[] users) =>
        Sold(string.Join(',', users.Select(user => $$"""{"user":"{{user}}","price":1.00}""")), id);

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
