using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Store;
using Xunit;

namespace Cohort.Engine.Tests.Running;

public sealed class ReadStepTests
{
    private const string Line = """{"event_id":"1","user_id":"u1","sku":"milk","amount":1.00,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z","source":"till"}""";

    private static Selection All => default;

    private readonly RangeTable _table = RangeTable.Even(4);
    private readonly ReadStep _step = new(2, () => new RecordReader(EventSource.Of("-", "till"), BaseCurrency.Of("EUR"), TimeZones.CalendarOf("UTC")));

    public ReadStepTests()
    {
        var bytes = Encoding.UTF8.GetBytes(Line + "\n");
        _step.Chunks.Add(new Chunk(bytes, bytes.Length, 0, bytes.Length));
    }

    [Fact]
    public void A_chunk_is_read_for_its_ranges_and_dates()
    {
        Assert.False(_step.IsReadFor(0, _table, All));

        _step.Read(0, _table, All);

        Assert.True(_step.IsReadFor(0, _table, All));
        Assert.Equal((1, 1), (_step[0].Records, Purchases(4)));
    }

    [Fact]
    public void It_is_to_be_read_again_When_the_ranges_change()
    {
        var halves = RangeTable.Even(2);
        _step.Read(0, _table, All);

        Assert.False(_step.IsReadFor(0, halves, All));
        _step.Read(0, halves, All);

        Assert.Equal((1, 1), (_step[0].Records, Purchases(2)));
    }

    [Fact]
    public void It_is_to_be_read_again_When_later_dates_are_left()
    {
        var until = new Selection(null, BusinessDate.Of(2026, 2, 28));
        _step.Read(0, _table, All);

        Assert.False(_step.IsReadFor(0, _table, until));
        _step.Read(0, _table, until);

        Assert.Equal((1, 1, 0), (_step[0].Records, _step[0].Deferred, Purchases(4)));
    }

    [Fact]
    public void Nothing_is_read_any_more_When_its_chunks_are_let_go()
    {
        _step.Read(0, _table, All);

        _step.Clear();

        Assert.Empty(_step.Chunks);
        Assert.False(_step.IsReadFor(0, _table, All));
    }

    private int Purchases(int ranges) => Enumerable.Range(0, ranges).Sum(range => _step[0].SectionOf(range).Count);
}
