using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

public class RecordBatchTests
{
    private static readonly RangeTable Table = RangeTable.Even(4);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void It_counts_every_line_and_reads_each_purchase_When_lines_end_so(string lineEnd)
    {
        var text = Record("e1") + lineEnd + lineEnd + " \t" + lineEnd + Record("e2") + lineEnd + Record("e3");

        var recordBatch = Read(text);

        Assert.Equal(5, recordBatch.Records);
        Assert.Empty(recordBatch.Refused);
        Assert.Equal([true, false, false, true, true], Enumerable.Range(0, 5).Select(i => recordBatch.DateOf(i) is not null));
        Assert.Equal(3, Enumerable.Range(0, 4).Sum(i => recordBatch.SectionOf(i).Count));
        Assert.Equal(4, recordBatch.LastApplied);
    }

    [Fact]
    public void It_gives_the_same_When_the_last_line_ends_or_not()
    {
        var (open, ended) = (Read(Record("e1") + "\n" + Record("e2")), Read(Record("e1") + "\n" + Record("e2") + "\n"));

        Assert.Equal(open.Records, ended.Records);
        Assert.Equal(open.RecordAt(1, out _).ToArray(), ended.RecordAt(1, out _).ToArray());
    }

    [Fact]
    public void It_is_empty_When_there_are_no_bytes()
    {
        var recordBatch = Read("");

        Assert.Equal((0, -1), (recordBatch.Records, recordBatch.LastApplied));
        Assert.Null(recordBatch.FirstDeferred);
    }

    [Fact]
    public void It_says_where_each_refused_record_stands_and_goes_on()
    {
        var text = Record("e1") + "\n{broken\r\n\nnot json\n" + Record("e2");

        var recordBatch = Read(text);

        Assert.Equal(
            [(1, text.IndexOf("{broken", StringComparison.Ordinal), 8L), (3, text.IndexOf("not json", StringComparison.Ordinal), 8L)],
            recordBatch.Refused.Select(refused => (refused.Record, refused.Byte, refused.Length)));
        Assert.Equal("not json", Encoding.UTF8.GetString(recordBatch.RecordAt(3, out var start)));
        Assert.Equal(recordBatch.Refused[1].Byte, start);
        Assert.NotNull(recordBatch.DateOf(4));
    }

    [Fact]
    public void It_refuses_a_record_that_is_longer_than_a_record_may_be()
    {
        var inside = Read(Record("e1") + "\n" + new string('x', Limits.RecordBytes + 1) + "\n" + Record("e2"));
        Assert.Equal(RejectionReason.TooLong, Assert.Single(inside.Refused).Rejection.Reason);
        Assert.Equal(3, inside.Records);

        var alone = new RecordBatch();
        alone.ReadOversized("xxxx"u8.ToArray(), 4, 5_000_000_000, Table);
        var refused = Assert.Single(alone.Refused);
        Assert.Equal((0, 0, 5_000_000_000, RejectionReason.TooLong), (refused.Record, refused.Byte, refused.Length, refused.Rejection.Reason));
        Assert.Equal((1, -1), (alone.Records, alone.LastApplied));
    }

    [Fact]
    public void It_leaves_out_what_another_pass_applies()
    {
        var text = string.Join('\n', Record("e1", 1), Record("e2", 2), Record("e3", 3), Record("e4", 4), Record("e5", 3));

        var recordBatch = Read(text, new Selection(After: BusinessDate.Of(2026, 3, 1), Until: BusinessDate.Of(2026, 3, 3)));

        Assert.Equal([false, true, true, false, true], Enumerable.Range(0, 5).Select(i => recordBatch.DateOf(i) is not null));
        Assert.Equal((3, text.IndexOf("{\"event_id\":\"e4\"", StringComparison.Ordinal)), recordBatch.FirstDeferred);
        Assert.Equal(4, recordBatch.LastApplied);
    }

    [Fact]
    public void It_holds_nothing_of_the_reading_before()
    {
        var recordBatch = Read("nonsense\n" + Record("e1"));
        var bytes = Encoding.UTF8.GetBytes(Record("e2"));

        recordBatch.Read(bytes, bytes.Length, RangeTable.Even(1), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), default);

        Assert.Empty(recordBatch.Refused);
        Assert.Equal((1, 1), (recordBatch.Records, recordBatch.SectionOf(0).Count));
    }

    [Fact]
    public void It_allocates_nothing_a_record_When_it_is_warm()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 2_000).Select(i => Record("event-" + i))));
        var (recordBatch, reader) = (new RecordBatch(), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc));
        for (var i = 0; i < 3; i++) recordBatch.Read(bytes, bytes.Length, Table, reader, default);

        Assert.Equal(0, Allocated.By(() => recordBatch.Read(bytes, bytes.Length, Table, reader, default)));
        Assert.Equal(2_000, recordBatch.Records);
    }

    private static string Record(string eventId, int day = 4) =>
        $$"""{"event_id":"{{eventId}}","user_id":"u-{{eventId}}","sku":"s","amount":1.5,"quantity":1,"occurred_at":"2026-03-0{{day}}T12:00:00Z"}""";

    private static RecordBatch Read(string text, Selection selection = default)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var recordBatch = new RecordBatch();
        recordBatch.Read(bytes, bytes.Length, Table, new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), selection);
        return recordBatch;
    }
}
