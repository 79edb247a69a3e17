using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

public class MappedRecordTests
{
    private const string Mapping =
        """
        lines items:
          when kind == "order"
          each items as item numbered line
          event_id: id + "-" + line
          user_id: item.user
          sku: "s"
          amount: item.amount
          quantity: 1
          occurred_at: item.at
        """;

    private static readonly RangeTable Table = RangeTable.Even(4);
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    [Fact]
    public void All_lines_of_a_record_have_its_place_whatever_range_they_go_to()
    {
        var batch = Read(Order("a", 0, 0, 0, 0, 0, 0, 0, 0) + "\n" + Order("b", 0));

        Assert.Equal(2, batch.Records);
        Assert.Equal(Enumerable.Repeat(100L, 8).Append(101), Purchases(batch, [], 100).Select(purchase => purchase.Offset).Order());
        Assert.True(Enumerable.Range(0, 4).Count(range => batch.SectionOf(range).Count > 0) > 1, "The lines went to one range.");
    }

    [Fact]
    public void A_record_counts_as_refused_filtered_or_blank_and_keeps_its_place()
    {
        var batch = Read("{\"kind\":\"order\"}\n{\"kind\":\"visit\"}\n\n" + Order("a", 0) + "\nnonsense\n");

        Assert.Equal((5, 1, 1), (batch.Records, batch.Filtered, batch.Blank));
        Assert.Equal([(0, RejectionReason.MissingField), (4, RejectionReason.NotJson)], batch.Refused.Select(refused => (refused.Record, refused.Rejection.Reason)));
        Assert.Equal([3L], Purchases(batch, [], 0).Select(purchase => purchase.Offset));
    }

    [Fact]
    public void A_record_is_refused_with_all_its_lines_When_one_of_them_cannot_be_made()
    {
        var batch = Read(Order("a", 0, 0).Replace("\"amount\":2", "\"amount\":\"x\"", StringComparison.Ordinal));

        Assert.Equal("amount", Assert.Single(batch.Refused).Rejection.Field);
        Assert.Empty(Purchases(batch, [], 0));
    }

    [Fact]
    public void A_record_is_dated_by_its_latest_line_When_it_has_several_dates()
    {
        var batch = Read(Order("a", 0, 5, 3) + "\n" + Order("b", 1));
        var clock = new BusinessClock(followsData: true, asOf: null, futureDays: 1);

        clock.Sequence(batch, 10, [], isEnd: true);

        Assert.Equal([new Turn(10, Monday.AddDays(5))], clock.Turns.ToArray());
        Assert.Equal((Monday.AddDays(5), Monday.AddDays(1)), (batch.DateOf(0), batch.DateOf(1)));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void No_line_of_a_record_is_applied_When_one_of_them_is_dated_too_far_ahead(bool followsData, int days)
    {
        var batch = Read(Order("a", 0) + "\n" + Order("b", 0, days, 0) + "\n" + Order("c", 0, 0));
        var clock = new BusinessClock(followsData, Monday, futureDays: 1);
        BatchWriter[] writers = [.. Table.Entries.Select(_ => new BatchWriter())];

        Pipeline.Sequence(batch, 100, clock, [], isEnd: true, writers);

        Assert.Equal([1], clock.Future.Select(future => future.Record));
        Assert.Equal(["a-1", "c-1", "c-2"], Purchases(writers, 103).Select(purchase => purchase.EventId).Order(StringComparer.Ordinal));
        Assert.Equal(Monday.AddDays(days), batch.DateOf(1));
    }

    [Fact]
    public void A_record_is_left_for_later_with_all_its_lines_When_one_of_them_is_after_the_last_date()
    {
        var batch = Read("{}\n" + Order("a", 0, 3) + "\n{}\n" + Order("b", 1), new Selection(null, Monday.AddDays(2)));

        Assert.Equal((1, (1, 3)), (batch.Deferred, batch.FirstDeferred));
        Assert.Equal((1, 1), (batch.Filtered, batch.FilteredLater));
        Assert.Equal(["b-1"], Purchases(batch, [], 0).Select(purchase => purchase.EventId));
        Assert.Equal(3, batch.LastApplied);
    }

    [Fact]
    public void A_record_was_applied_before_only_When_all_its_lines_were()
    {
        var batch = Read(Order("a", 0, 3) + "\n" + Order("b", 1, 0), new Selection(Monday.AddDays(1), null));

        Assert.Equal(1, batch.Handled);
        Assert.Equal(["a-1", "a-2"], Purchases(batch, [], 0).Select(purchase => purchase.EventId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_header_of_csv_is_no_record_and_keeps_its_place()
    {
        const string csv = "format csv\nlines rows:\n  event_id: id\n  user_id: id\n  sku: id\n  amount: price\n  quantity: 1\n  occurred_at: at\n";
        const string header = "\nid;price;at\r\n";
        var reader = new MappingReader(Parsed(csv), new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc));
        Assert.Null(reader.TakeHeader("id;price;at\r"u8));
        var bytes = Encoding.UTF8.GetBytes(header + "e1;1.50;2026-03-02T00:00:00Z\n");
        var batch = new RecordBatch();

        batch.Read(bytes, bytes.Length, header.Length, Table, reader, default);

        Assert.Equal((3, 2), (batch.Records, batch.Blank));
        Assert.Equal([(2L, "e1")], Purchases(batch, [], 0));
    }

    [Fact]
    public void Nothing_is_allocated_When_it_is_warm()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 500).Select(i => Order("a" + i, 0, 1))));
        var (batch, reader) = (new RecordBatch(), new MappingReader(Parsed(Mapping), new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc)));
        for (var i = 0; i < 3; i++) batch.Read(bytes, bytes.Length, 0, Table, reader, default);

        Assert.Equal(0, Allocated.By(() => batch.Read(bytes, bytes.Length, 0, Table, reader, default)));
        Assert.Equal(1_000, Enumerable.Range(0, 4).Sum(range => batch.SectionOf(range).Count));
    }

    // One item for each date, as days after the Monday, of a user each.
    private static string Order(string id, params int[] days)
    {
        var items = days.Select((day, i) => $$"""{"user":"u-{{id}}-{{i}}","amount":{{i + 1}},"at":"{{Monday.AddDays(day)}}T12:00:00Z"}""");
        return $$"""{"kind":"order","id":"{{id}}","items":[{{string.Join(',', items)}}]}""";
    }

    private static MappingText Parsed(string text)
    {
        Assert.True(MappingText.TryParse(text, out var mapping, out var errors), string.Join(' ', errors));
        return mapping;
    }

    private static RecordBatch Read(string text, Selection selection = default)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var batch = new RecordBatch();
        batch.Read(bytes, bytes.Length, 0, Table, new MappingReader(Parsed(Mapping), new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc)), selection);
        return batch;
    }

    private static List<(long Offset, string EventId)> Purchases(RecordBatch batch, Turn[] turns, long first)
    {
        BatchWriter[] writers = [.. Table.Entries.Select(_ => new BatchWriter())];
        for (var range = 0; range < writers.Length; range++) writers[range].Add(first, turns, batch.SectionOf(range));
        return Purchases(writers, first + batch.Records);
    }

    private static List<(long Offset, string EventId)> Purchases(BatchWriter[] writers, long to)
    {
        var purchases = new List<(long, string)>();
        foreach (var writer in writers)
        {
            var reader = new BatchReader(writer.Finish("till"u8, 0, to, 1));
            for (var item = reader.Next(); item != BatchItem.End; item = reader.Next())
            {
                if (item == BatchItem.Purchase) purchases.Add((reader.Offset, Encoding.UTF8.GetString(reader.Purchase.EventId)));
            }
        }

        return purchases;
    }
}
