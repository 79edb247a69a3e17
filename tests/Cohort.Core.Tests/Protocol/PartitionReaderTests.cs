using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class PartitionReaderTests
{
    private static readonly string[] Users = ["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"];

    [Fact]
    public void It_can_be_committed_up_to_what_is_acknowledged()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1));
        Read(feeder, 0, "u0", "u1");
        Assert.Equal((0L, false), (feeder.Committable, feeder.IsDrained));
        Records.Departing(feeder);

        feeder.Acknowledge(1, 1, [], 0, []);
        Assert.Equal(0, feeder.Committable);
        feeder.Acknowledge(1, 2, [], 0, []);

        Assert.Equal((2L, 0L, true), (feeder.Committable, feeder.OpenBytes, feeder.IsDrained));
    }

    [Fact]
    public void A_record_that_is_no_purchase_is_refused_and_holds_the_commit_up_until_it_is_stored()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), committed: 5);

        Assert.Equal(FeedOutcome.Refused, feeder.Read(7, "nonsense"u8.ToArray(), out var rejection, out _));

        Assert.Equal(RejectionReason.NotJson, rejection!.Reason);
        Assert.Equal((7L, 8L), (feeder.Committable, feeder.ReadTo));
        feeder.LetterStored(7);
        Assert.Equal(8, feeder.Committable);
    }

    [Fact]
    public void A_record_is_held_until_its_day_When_the_day_follows_the_data()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), new PartitionReaderLimits { FollowsData = true });

        Assert.Equal(FeedOutcome.Held, feeder.Read(0, Records.Json("u0", Records.Day + 1), out _, out var date));
        Assert.Equal((Records.Date(Records.Day + 1), 0L), (date!.Value, feeder.ReadTo));
        feeder.DayTurned(Records.Date(Records.Day + 1));
        feeder.DayTurned(Records.Date(Records.Day));

        Assert.Equal(FeedOutcome.Taken, feeder.Read(0, Records.Json("u0", Records.Day + 1), out _, out _));
    }

    [Fact]
    public void A_record_of_a_day_that_the_clock_shows_is_held_rather_than_refused_When_the_day_has_not_turned()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1));
        feeder.WaitFor(Records.Date(Records.Day + 10));

        Assert.Equal(FeedOutcome.Taken, feeder.Read(0, Records.Json("u0", Records.Day + 1), out _, out _));
        Assert.Equal(FeedOutcome.Held, feeder.Read(1, Records.Json("u1", Records.Day + 2), out _, out var date));
        Assert.Equal(Records.Date(Records.Day + 2), date);
        Assert.Equal(FeedOutcome.Held, feeder.Read(1, Records.Json("u1", Records.Day + 11), out _, out _));
        feeder.DayTurned(Records.Date(Records.Day + 10));

        Assert.Equal(FeedOutcome.Taken, feeder.Read(1, Records.Json("u1", Records.Day + 11), out _, out _));
        Assert.Equal(FeedOutcome.Refused, feeder.Read(2, Records.Json("u1", Records.Day + 12), out _, out _));
    }

    [Fact]
    public void A_record_of_a_day_that_the_clock_does_not_show_any_more_is_refused()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1));
        feeder.WaitFor(Records.Date(Records.Day + 400));
        Assert.Equal(FeedOutcome.Held, feeder.Read(0, Records.Json("u0", Records.Day + 2), out _, out _));

        feeder.WaitFor(Records.Date(Records.Day));

        Assert.Equal(FeedOutcome.Refused, feeder.Read(0, Records.Json("u0", Records.Day + 2), out _, out _));
    }

    [Fact]
    public void Nothing_is_read_When_no_day_has_come() =>
        Assert.Equal(FeedOutcome.Held, Records.PartitionReader(RangeTable.Even(1), asOf: null).Read(0, Records.Json("u0"), out _, out _));

    [Fact]
    public void Nothing_is_sent_beyond_a_record_that_came_too_early_until_it_is_stored()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), new PartitionReaderLimits { BatchBytes = 1, BatchesUnderWay = 9 });
        Read(feeder, 0, "u0");
        Assert.Equal(FeedOutcome.Refused, feeder.Read(1, Records.Json("u1", Records.Day + 2), out _, out _));
        Read(feeder, 2, "u2");

        Assert.Equal([0L], Records.Departing(feeder).SelectMany(delivery => Records.OffsetsIn(delivery.Batch)));
        feeder.Acknowledge(1, 1, [], 0, []);
        Assert.Equal(1, feeder.Committable);
        feeder.LetterStored(1);

        Assert.Equal([2L], Records.Departing(feeder).SelectMany(delivery => Records.OffsetsIn(delivery.Batch)));
    }

    [Fact]
    public void What_waits_for_a_gone_range_goes_to_its_children_When_it_was_split()
    {
        var (before, after) = (RangeTable.Even(1), RangeTable.Even(1).Split(0, 1UL << 63));
        var feeder = Records.PartitionReader(before, new PartitionReaderLimits { BatchBytes = 1, BatchesUnderWay = 1 });
        Read(feeder, 0, Users);
        Records.Departing(feeder);
        feeder.Acknowledge(1, 1, [], 0, []);
        feeder.Gone(1);
        Assert.Empty(Records.Departing(feeder));
        var open = feeder.OpenBytes;

        feeder.Adopt(after);

        Assert.Equal((1L, open), (feeder.Committable, feeder.OpenBytes));
        AssertSendsAll(feeder, after, [1, 2, 3, 4, 5, 6, 7]);
        feeder.Acknowledge(1, 99, [], 0, []);
        Assert.True(feeder.IsDrained);
    }

    [Fact]
    public void What_waits_for_two_ranges_goes_on_in_order_of_offset_When_they_were_merged()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(2), new PartitionReaderLimits { BatchesUnderWay = 1 });
        Read(feeder, 0, Users);
        Records.Departing(feeder);

        feeder.Adopt(RangeTable.Even(2).Merge(0));

        var delivery = Assert.Single(Records.Departing(feeder));
        Assert.Equal((3, 0L, 8L), (delivery.RangeId, BatchHeader.Of(delivery.Batch).Before, BatchHeader.Of(delivery.Batch).To));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Records.OffsetsIn(delivery.Batch));
    }

    [Fact]
    public void A_purchase_keeps_all_of_its_fields_When_it_goes_to_another_range()
    {
        var (before, after) = (Records.PartitionReader(RangeTable.Even(1)), Records.PartitionReader(RangeTable.Even(1)));
        string[] more = ["", ",\"order_id\":\"o1\"", ",\"order_id\":\"o1\",\"source\":\"web\"", ",\"source\":\"web\"", ",\"source\":\"web\"", ",\"order_id\":\"o2\"", ""];
        foreach (var feeder in new[] { before, after })
        {
            for (var i = 0; i < more.Length; i++)
                Assert.Equal(FeedOutcome.Taken, feeder.Read(i, Records.Json("u" + i, id: "e" + i, more: more[i]), out _, out _));
        }

        after.Adopt(RangeTable.Even(1).Split(0, 1).Merge(0));

        Assert.Equal(Records.Departing(before).Select(delivery => delivery.Batch), Records.Departing(after).Select(delivery => delivery.Batch));
    }

    [Fact]
    public void An_older_table_changes_nothing()
    {
        var table = RangeTable.Even(1).Split(0, 1UL << 63);
        var feeder = Records.PartitionReader(table);

        feeder.Adopt(RangeTable.Even(1));

        Read(feeder, 0, Users);
        AssertSendsAll(feeder, table, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void A_purchase_that_was_passed_over_holds_the_commit_up_until_it_is_stored_with_its_bytes()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), new PartitionReaderLimits { BatchBytes = 1 }, committed: 3);
        Read(feeder, 3, "u0", "u1", "u2");
        Assert.All(Records.Departing(feeder), delivery => Assert.Equal(3, delivery.KeptTo));
        var letters = new List<DeadLetter>();

        // What was committed by an earlier reader is told, too, as its answer was lost; and what is still on its way.
        PassedOver[] told = [Conflict(1), Conflict(4), Conflict(5)];
        feeder.Acknowledge(1, 5, told, 0, letters);

        var letter = Assert.Single(letters);
        Assert.Equal(("till/0", 4L, RejectionReason.Conflict), (letter.Source, letter.Record, letter.Rejection.Reason));
        Assert.Equal(Records.Json("u1", id: "e4"), letter.Bytes);
        Assert.Equal(4, feeder.Committable);
        Assert.Equal(4, Assert.Single(Records.Departing(feeder)).KeptTo);
        feeder.LetterStored(4);
        Assert.Equal(5, feeder.Committable);

        feeder.Acknowledge(1, 6, told, 0, letters);
        Assert.Equal([4, 5], letters.Select(l => l.Record));
        Assert.Equal((0L, 0L), (feeder.OpenBytes, feeder.OpenRecordBytes));

        static PassedOver Conflict(long offset) => new(offset, RejectionReason.Conflict, Records.Date(Records.Day));
    }

    [Fact]
    public void It_has_no_room_When_too_much_is_open()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), new PartitionReaderLimits { OpenBytes = 10, OpenLetters = 1 });
        Assert.True(feeder.HasRoom);
        Read(feeder, 0, "u0");
        Assert.False(feeder.HasRoom);
        Records.Departing(feeder);
        feeder.Acknowledge(1, 1, [], 0, []);
        Assert.True(feeder.HasRoom);

        feeder.Read(1, "x"u8.ToArray(), out _, out _);

        Assert.False(feeder.HasRoom);
    }

    [Fact]
    public void It_refuses_to_read_a_record_twice()
    {
        var feeder = Records.PartitionReader(RangeTable.Even(1), committed: 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => feeder.Read(2, Records.Json("u0"), out _, out _));
    }

    private static void Read(PartitionReader feeder, long from, params string[] users)
    {
        foreach (var user in users) Assert.Equal(FeedOutcome.Taken, feeder.Read(from, Records.Json(user, id: $"e{from++}"), out _, out _));
    }

    // Acknowledges each batch as it comes, and sees that each record came once, to the range of its user.
    private static void AssertSendsAll(PartitionReader feeder, RangeTable table, long[] offsets)
    {
        var sent = new List<long>();
        for (var deliveries = Records.Departing(feeder); deliveries.Count > 0; deliveries = Records.Departing(feeder))
        {
            foreach (var delivery in deliveries)
            {
                foreach (var offset in Records.OffsetsIn(delivery.Batch))
                {
                    Assert.Equal(delivery.RangeId, table.Entries[table.IndexOf(new Laws.Buy("", Users[offset], "s", 0, 0, 0).ToPurchase())].Id);
                    sent.Add(offset);
                }

                feeder.Acknowledge(delivery.RangeId, BatchHeader.Of(delivery.Batch).To, [], 0, []);
            }
        }

        Assert.Equal(offsets, sent.Order());
    }
}
