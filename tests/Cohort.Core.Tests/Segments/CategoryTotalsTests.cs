using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Segments;

public class CategoryTotalsTests
{
    [Fact]
    public void Top_gives_nothing_When_affinity_is_off()
    {
        var totals = Of((3, 100));

        totals.Top([]);

        Assert.Equal(1, totals.RankOf(3));
    }

    [Theory]
    [InlineData(1, new ushort[] { 5 })]
    [InlineData(2, new ushort[] { 5, 2 })]
    [InlineData(3, new ushort[] { 5, 2, 4 })]
    [InlineData(5, new ushort[] { 5, 2, 4, 9, 0 })]
    public void Top_orders_by_spend_then_by_id_and_leaves_out_unknown_zero_and_refunded(int length, ushort[] expected)
    {
        var totals = Of((9, 10), (4, 50), (0, 999), (2, 50), (7, 0), (5, 60), (6, -5));
        var top = new ushort[length];

        totals.Top(top);

        Assert.Equal(expected, top);
    }

    [Fact]
    public void RankOf_agrees_with_the_place_in_top_When_there_are_ties()
    {
        var totals = Of((9, 10), (4, 50), (0, 999), (2, 50), (7, 0), (5, 60), (6, -5));
        var top = new ushort[5];
        totals.Top(top);

        Assert.All([5, 2, 4, 9], category => Assert.Equal(Array.IndexOf(top, (ushort)category) + 1, totals.RankOf(category)));
        Assert.All([0, 7, 6, 77], category => Assert.Equal(Term.Missing, totals.RankOf(category)));
    }

    [Fact]
    public void A_category_is_forgotten_When_its_last_line_is_taken_back_and_kept_When_lines_cancel_out()
    {
        var totals = Of((1, 10), (1, -10), (2, 5));

        totals.Add(2, -5, -1);

        Assert.Equal([(ushort)1], totals.Categories.ToArray());
        Assert.Equal([0L], totals.Spend.ToArray());
    }

    [Fact]
    public void It_grows_When_a_user_buys_from_many_categories()
    {
        var totals = new CategoryTotals();
        for (var category = 1; category <= 100; category++) totals.Add(category, category, 1);
        var top = new ushort[3];

        totals.Top(top);

        Assert.Equal(100, totals.Count);
        Assert.Equal([(ushort)100, (ushort)99, (ushort)98], top);
    }

    private static CategoryTotals Of(params (int Category, long Minor)[] lines)
    {
        var totals = new CategoryTotals();
        foreach (var (category, minor) in lines) totals.Add(category, minor, 1);
        return totals;
    }
}
