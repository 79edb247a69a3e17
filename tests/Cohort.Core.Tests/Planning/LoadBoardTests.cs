using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Planning;

public class LoadBoardTests
{
    private readonly RangeTable _table = RangeTable.Even(2);

    [Fact]
    public void It_keeps_the_latest_report_and_drops_what_does_not_fit()
    {
        var board = new LoadBoard(_table.Split(0, 5));

        Assert.Equal(ReportVerdict.Stale, board.Take(Report(2, version: 1)));
        Assert.Equal(ReportVerdict.Ahead, board.Take(Report(2, version: 3)));
        Assert.Equal(ReportVerdict.Unknown, board.Take(Report(1, version: 2)));
        Assert.Equal(ReportVerdict.Kept, board.Take(Report(2, version: 2, at: 10)));
        Assert.Equal(ReportVerdict.Stale, board.Take(Report(2, version: 2, at: 9)));
        Assert.Equal((10, 4), (board[2]!.At, board.Dropped));
    }

    [Fact]
    public void It_forgets_the_ranges_that_are_gone_When_the_table_changes()
    {
        var board = new LoadBoard(_table);
        board.Take(Report(1, 1));
        board.Take(Report(2, 1));

        board.MoveTo(_table.Split(0, 5));

        Assert.Null(board[1]);
        Assert.NotNull(board[2]);
    }

    [Fact]
    public void A_node_is_slow_When_its_purchases_take_much_longer_than_on_the_median_node()
    {
        var ordinary = new LoadRates(1_000_000, 50_000, 0);

        Assert.Equal([1000, 1000, 1000, 500], NodeSpeed.Of([ordinary, ordinary, ordinary, ordinary with { Busy = 100_000 }]));
        Assert.Equal([1000, 1000, 1000, 1000], NodeSpeed.Of([ordinary, ordinary, ordinary with { Busy = 20_000 }, ordinary with { Busy = 60_000 }]));
        Assert.Equal([1000, 1000, 1000], NodeSpeed.Of([ordinary, ordinary, new LoadRates(10, 50_000, 0)]));
        Assert.Equal([1000, 1000], NodeSpeed.Of([ordinary, ordinary with { Busy = 900_000 }]));
    }

    private static RangeLoad Report(int range, int version, long at = 1) =>
        new(range, version, at, 60, default, default, 1, 1, LoadProfile.Unknown(HashRange.Whole));
}
