using System.Numerics;
using Cohort.Core.Features;
using Cohort.Core.Taxonomies;
using Xunit;

namespace Cohort.Core.Tests.Features;

public class CategorySpendTableTests
{
    private const int Categories = 30;

    // Up to a few hundred, beyond what doubles square exactly, and beyond what they hold exactly.
    [Theory]
    [InlineData(300)]
    [InlineData(1L << 27)]
    [InlineData(1L << 57)]
    public void It_gives_what_a_sort_of_the_sums_gives_user_after_user(long most)
    {
        var table = new CategorySpendTable(Categories);
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            (ushort Category, long Minor)[] added =
                [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => ((ushort)random.Next(Categories), random.NextInt64(-most / 3, most)))];
            var sums = added.GroupBy(each => each.Category).ToDictionary(group => group.Key, group => group.Sum(each => each.Minor));

            Add(table, added);
            table.TakeOrder(added.Length, out var order);

            var ranked = sums.Where(pair => pair.Value > 0 && pair.Key != Taxonomy.Unknown)
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => pair.Key).ToList();
            var positive = sums.Values.Where(sum => sum > 0).ToList();
            double[] first = [.. Enumerable.Range(0, 3).Select(i => i < ranked.Count ? (double)sums[ranked[i]] : 0)];
            Assert.Equal(first, new[] { order.First, order.Second, order.Third });
            Assert.Equal(positive.Sum(), order.Positive);
            Assert.Equal(ranked.Count, order.Categories);
            var squares = (double)positive.Aggregate(BigInteger.Zero, (sum, spend) => sum + ((BigInteger)spend * spend));
            Assert.InRange(order.Squares, squares * (1 - 1e-15), squares * (1 + 1e-15));
            foreach (var (category, sum) in sums) Assert.Equal(ranked.IndexOf(category) + 1, table.RankOf(category, sum));
        }
    }

    [Fact]
    public void The_order_of_the_additions_does_not_matter_to_the_last_bit()
    {
        var table = new CategorySpendTable(Categories);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var most = 1L << random.Next(10, 58);
            (ushort Category, long Minor)[] added =
                [.. Enumerable.Range(0, 30).Select(_ => ((ushort)random.Next(Categories), random.NextInt64(most)))];
            Add(table, added);
            table.TakeOrder(added.Length, out var one);

            random.Shuffle(added);
            Add(table, added);
            table.TakeOrder(added.Length, out var other);

            Assert.Equal(one, other);
        }
    }

    private static void Add(CategorySpendTable table, (ushort Category, long Minor)[] added)
    {
        var listed = table.ListFor(added.Length);
        for (var i = 0; i < added.Length; i++)
        {
            table.Sums[added[i].Category] += added[i].Minor;
            listed[i] = added[i].Category;
        }
    }
}
