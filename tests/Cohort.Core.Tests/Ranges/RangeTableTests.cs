using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

public class RangeTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(65_536)]
    public void Even_ranges_cover_the_hash_space_once(int ranges)
    {
        var table = RangeTable.Even(ranges);

        Assert.Equal(ranges, table.Entries.Count);
        AssertCovers(table);
        Assert.Equal((1, ranges + 1), (table.Version, table.NextId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(131_072)]
    [InlineData(-2)]
    public void Even_refuses_a_number_that_is_no_power_of_two_in_bounds(int ranges) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RangeTable.Even(ranges));

    [Fact]
    public void IndexOf_finds_the_owner_When_ranges_are_split_and_merged_at_random()
    {
        const int seed = 20260304;
        var random = new Random(seed);
        var table = RangeTable.Even(4);
        for (var step = 0; step < 300; step++)
        {
            var version = table.Version;
            var index = random.Next(table.Entries.Count);
            if (random.Next(2) == 0 && index + 1 < table.Entries.Count) table = table.Merge(index);
            else if (table.Entries[index].Range is var range && range.End - 1 != range.Start) table = table.Split(index, range.Halve().Upper.Start);

            Assert.Equal(version + 1, table.Version);
            AssertCovers(table);
        }
    }

    [Fact]
    public void A_new_range_gets_an_id_that_was_never_used()
    {
        var table = RangeTable.Even(2).Split(0, 5).Merge(0);

        Assert.Equal([5, 2], table.Entries.Select(entry => entry.Id));
        Assert.Equal(6, table.NextId);
    }

    [Fact]
    public void Restore_gives_the_table_back_in_any_order_of_rows()
    {
        var table = RangeTable.Even(4).Split(2, 0xA000_0000_0000_0000).WithSalt(new Salt("hot", 3));

        var restored = RangeTable.Restore(table.Version, table.NextId, table.Entries.Reverse(), table.Salts);

        Assert.Equal(table.Entries, restored.Entries);
        Assert.Equal(table.Salts, restored.Salts);
        Assert.Equal((table.Version, table.NextId), (restored.Version, restored.NextId));
    }

    [Fact]
    public void Restore_refuses_gaps_overlaps_and_ids_that_stand_twice_or_are_to_come()
    {
        var (low, high) = HashRange.Whole.Halve();

        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [new(1, low)], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [new(1, high)], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [new(1, low.Halve().Lower), new(2, high)], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [new(1, HashRange.Whole), new(2, high)], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 9, [new(1, low), new(1, high)], []));
        Assert.Throws<ArgumentException>(() => RangeTable.Restore(1, 2, [new(1, low), new(2, high)], []));
    }

    [Fact]
    public void Only_the_salted_user_is_spread_and_only_while_she_is_salted()
    {
        var salt = new Salt("hot", 4);
        var table = RangeTable.Even(8).WithSalt(salt);
        IEnumerable<int> Places(RangeTable t, string user) => Enumerable.Range(0, 100)
            .Select(i => t.IndexOf(new Laws.Buy("e" + i, user, "s", 1, 1, 20_000).ToPurchase())).Distinct();

        Assert.Equal(4, Places(table, "hot").Count());
        Assert.Single(Places(table, "cold"));
        Assert.Equal(table.IndexOf(salt.Hash), Places(table.WithoutSalt(salt), "hot").Single());
    }

    [Fact]
    public void Only_holders_of_a_part_get_new_ids_When_the_table_is_renewed()
    {
        var salt = new Salt("hot", 4);
        var table = RangeTable.Even(8);
        var renewed = table.Renewed(salt);

        Assert.Equal(table.Entries.Select(entry => entry.Range), renewed.Entries.Select(entry => entry.Range));
        Assert.Equal([9, 10, 11, 12], table.HoldersOf(salt).Select(index => renewed.Entries[index].Id));
        Assert.Equal(4, renewed.Entries.Intersect(table.Entries).Count());
        Assert.Equal((13, table.Version), (renewed.NextId, renewed.Version));
    }

    private static void AssertCovers(RangeTable table)
    {
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var range = table.Entries[i].Range;
            Assert.Equal(i, table.IndexOf(range.Start));
            Assert.Equal(i, table.IndexOf(range.End - 1));
            Assert.True(i == 0 ? range.Start == 0 : table.Entries[i - 1].Range.IsBefore(range), $"{range} at {i}");
        }

        Assert.Equal(0UL, table.Entries[^1].Range.End);
    }
}
