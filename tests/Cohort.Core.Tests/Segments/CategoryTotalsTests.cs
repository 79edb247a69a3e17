using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Segments;

public class CategoryTotalsTests
{
    [Fact]
    public void Top_gives_nothing_When_affinity_is_off()
    {
        var totals = Of(0, (3, 100));

        Assert.True(totals.Top().IsEmpty);
        Assert.Equal(1, totals.RankOf(3));
    }

    [Theory]
    [InlineData(1, new ushort[] { 5 })]
    [InlineData(2, new ushort[] { 5, 2 })]
    [InlineData(3, new ushort[] { 5, 2, 4 })]
    [InlineData(5, new ushort[] { 5, 2, 4, 9, 0 })]
    public void Top_orders_by_spend_then_by_id_and_leaves_out_unknown_zero_and_refunded(int length, ushort[] expected)
    {
        var totals = Of(length, (9, 10), (4, 50), (0, 999), (2, 50), (7, 0), (5, 60), (6, -5));

        Assert.Equal(expected, totals.Top().ToArray());
    }

    [Fact]
    public void RankOf_agrees_with_the_place_in_top_When_there_are_ties()
    {
        var totals = Of(5, (9, 10), (4, 50), (0, 999), (2, 50), (7, 0), (5, 60), (6, -5));
        var top = totals.Top().ToArray();

        Assert.All([5, 2, 4, 9], category => Assert.Equal(Array.IndexOf(top, (ushort)category) + 1, totals.RankOf(category)));
        Assert.All([0, 7, 6, 77], category => Assert.Equal(Term.Missing, totals.RankOf(category)));
    }

    [Fact]
    public void A_category_is_forgotten_When_its_last_line_is_taken_back_and_kept_When_lines_cancel_out()
    {
        var totals = Of(0, (1, 10), (1, -10), (2, 5));

        totals.Add(2, -5, -1);

        Assert.Equal([(ushort)1], totals.Categories.ToArray());
        Assert.Equal([0L], totals.Spend.ToArray());
    }

    [Fact]
    public void It_grows_When_a_user_buys_from_many_categories()
    {
        var totals = new CategoryTotals(3);
        for (var category = 1; category <= 100; category++) totals.Add(category, category, 1);

        Assert.Equal(100, totals.Count);
        Assert.Equal([(ushort)100, (ushort)99, (ushort)98], totals.Top().ToArray());
    }

    [Fact]
    public void What_is_kept_of_the_first_equals_what_is_found_anew_When_lines_come_and_go_in_any_order()
    {
        var step = from category in Gen.Choose(0, 12)
                   from minor in Gen.Choose(-3, 5)
                   from turn in Gen.Choose(0, 3)
                   select (category, minor, turn);
        Prop.ForAll(step.ListOf().ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (steps, length) => KeepsFirst(steps, length))
            .QuickCheckThrowOnFailure();
    }

    private static void KeepsFirst(IEnumerable<(int Category, int Minor, int Turn)> steps, int length)
    {
        var kept = new CategoryTotals(length);
        var added = new List<(int Category, int Minor)>();
        foreach (var (category, minor, turn) in steps)
        {
            if (turn == 0 && added.Count > 0)
            {
                var gone = added[(category + minor + 3) % added.Count];
                added.Remove(gone);
                kept.Add(gone.Category, -gone.Minor, -1);
            }
            else
            {
                added.Add((category, minor));
                kept.Add(category, minor, 1);
            }

            var spends = added.GroupBy(a => a.Category).Select(g => (Category: g.Key, Spend: g.Sum(a => a.Minor)))
                .Where(c => c.Category != 0 && c.Spend > 0).OrderByDescending(c => c.Spend).ThenBy(c => c.Category).ToList();
            var expected = spends.Take(length).Select(c => (ushort)c.Category).Concat(new ushort[length]).Take(length);
            Assert.Equal(expected, kept.Top().ToArray());
            for (var c = 0; c <= 12; c++)
                Assert.Equal(spends.FindIndex(s => s.Category == c) is >= 0 and var at ? at + 1 : Term.Missing, kept.RankOf(c));
        }
    }

    private static CategoryTotals Of(int top, params (int Category, long Minor)[] lines)
    {
        var totals = new CategoryTotals(top);
        foreach (var (category, minor) in lines) totals.Add(category, minor, 1);
        return totals;
    }
}
