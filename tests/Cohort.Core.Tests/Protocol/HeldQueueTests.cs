using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>A partition whose records are dated far ahead, where the day follows the data.</summary>
public sealed class HeldQueueTests
{
    private static readonly PartitionReaderLimits Limits = new() { FollowsData = true, JumpLead = 2, HeldRecords = 5, BatchBytes = 1, BatchesUnderWay = 9 };

    private readonly List<DeadLetter> _letters = [];

    [Fact]
    public void It_is_kept_and_not_committed_until_those_after_it_decide()
    {
        var reader = Reader(0, 300);
        Assert.Null(reader.Settle(_letters));

        Assert.Equal((2L, 1L, false), (reader.ReadTo, reader.SettledTo, Depart(reader)));
        reader.Acknowledge(1, 1, [], 0, []);
        Assert.Equal((1L, true), (reader.Committable, reader.IsDrained));
        Assert.StartsWith("The record at offset 1 is dated", reader.KeptBecause, StringComparison.Ordinal);
        Assert.Empty(_letters);
    }

    [Fact]
    public void It_is_refused_and_those_after_it_are_taken_When_they_contradict_it()
    {
        var reader = Reader(0, 300, 0);
        Read(reader, 3, 0);

        Assert.Null(reader.Settle(_letters));

        Assert.Equal([(1L, RejectionReason.Future)], _letters.Select(letter => (letter.Record, letter.Rejection.Reason)));
        Assert.Equal((4L, 2L), (reader.SettledTo, reader.RefusedTo));
        Assert.False(Depart(reader));
        reader.LetterStored(1);
        Assert.True(Depart(reader));
        Assert.Null(reader.KeptBecause);
    }

    [Fact]
    public void It_waits_for_its_day_and_nothing_more_is_read_When_those_after_it_confirm_it()
    {
        var reader = Reader(0, 300, 0, 300);
        Assert.True(reader.HasRoom);
        Read(reader, 4, 301);
        Read(reader, 5, 301);

        Assert.Equal(Records.Date(Records.Day + 300), reader.Settle(_letters));
        Assert.Equal((false, 1L), (reader.HasRoom, reader.SettledTo));
        reader.DayTurned(Records.Date(Records.Day + 300));
        Assert.Equal(Records.Date(Records.Day + 301), reader.Settle(_letters));
        reader.DayTurned(Records.Date(Records.Day + 301));
        Assert.Null(reader.Settle(_letters));

        Assert.Equal((true, 6L), (reader.HasRoom, reader.SettledTo));
        Assert.Empty(_letters);
    }

    [Fact]
    public void Those_that_are_there_decide_When_as_many_are_kept_as_may_be()
    {
        var reader = Reader(0, 300, 0);
        for (var offset = 3; offset < 7; offset++)
        {
            Assert.True(reader.HasRoom);
            Assert.Equal(FeedOutcome.Kept, reader.Read(offset, "nonsense"u8.ToArray(), out _, out _));
        }

        Assert.False(reader.HasRoom);
        Assert.Null(reader.Settle(_letters));
        Assert.Equal([1L, 3L, 4L, 5L, 6L], _letters.Select(letter => letter.Record));
        Assert.True(reader.HasRoom);
    }

    [Fact]
    public void It_is_taken_When_the_day_gets_there_without_it()
    {
        var reader = Reader(0, 300);
        reader.DayTurned(Records.Date(Records.Day + 299));
        Assert.Equal(Records.Date(Records.Day + 300), reader.Settle(_letters));
        reader.DayTurned(Records.Date(Records.Day + 300));

        Assert.Null(reader.Settle(_letters));

        Assert.Equal((2L, 0), (reader.SettledTo, _letters.Count));
    }

    [Fact]
    public void The_first_record_is_kept_When_there_is_no_day_yet()
    {
        var reader = Records.PartitionReader(RangeTable.Even(1), Limits, asOf: null);
        Read(reader, 0, 20_000);
        Assert.Null(reader.Settle(_letters));
        Read(reader, 1, 0);
        Assert.Null(reader.Settle(_letters));
        Read(reader, 2, 0);

        Assert.Equal(Records.Date(Records.Day), reader.Settle(_letters));
        Assert.Equal([0L], _letters.Select(letter => letter.Record));
    }

    [Fact]
    public void Nothing_is_committed_after_a_first_date_that_was_refused_until_there_is_a_right_one()
    {
        var reader = Records.PartitionReader(RangeTable.Even(1), Limits, asOf: null, isNew: true);
        Read(reader, 0, 20_000);
        Read(reader, 1, 0);
        Read(reader, 2, 0);
        Assert.Equal(Records.Date(Records.Day), reader.Settle(_letters));
        reader.LetterStored(0);

        Assert.Equal((0L, true, 0L), (reader.Committable, reader.IsDrained, reader.RefusedTo));
        reader.DayTurned(Records.Date(Records.Day));
        reader.Settle(_letters);

        Assert.Equal((1L, 1L), (reader.Committable, reader.RefusedTo));
    }

    // Each record is of another user.
    private static PartitionReader Reader(params int[] days)
    {
        var reader = Records.PartitionReader(RangeTable.Even(1), Limits);
        for (var offset = 0; offset < days.Length; offset++) Read(reader, offset, days[offset]);
        return reader;
    }

    private static void Read(PartitionReader reader, int offset, int days) =>
        Assert.True(reader.Read(offset, Records.Json($"u{offset}", Records.Day + days), out _, out _) is FeedOutcome.Taken or FeedOutcome.Kept);

    private static bool Depart(PartitionReader reader) => Records.Departing(reader).SelectMany(delivery => Records.OffsetsIn(delivery.Batch)).Any(offset => offset > 1);
}
