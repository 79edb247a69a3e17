using Cohort.Core.Hashing;
using Xunit;

namespace Cohort.Core.Tests.Hashing;

public class HashRangeTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    public void The_default_contains_every_hash(ulong hash) => Assert.True(default(HashRange).Contains(hash));

    [Fact]
    public void It_contains_its_start_and_not_its_end()
    {
        var range = new HashRange(10, 20);

        Assert.False(range.Contains(9));
        Assert.True(range.Contains(10));
        Assert.True(range.Contains(19));
        Assert.False(range.Contains(20));
    }

    [Fact]
    public void It_reaches_the_last_hash_When_its_end_is_zero()
    {
        var range = new HashRange(ulong.MaxValue, 0);

        Assert.True(range.Contains(ulong.MaxValue));
        Assert.False(range.Contains(0));
    }

    [Fact]
    public void Its_halves_meet_in_the_middle_When_it_is_the_whole_space()
    {
        var (lower, upper) = HashRange.Whole.Halve();

        Assert.Equal(new HashRange(0, 1UL << 63), lower);
        Assert.Equal(new HashRange(1UL << 63, 0), upper);
        Assert.True(lower.IsBefore(upper));
        Assert.False(upper.IsBefore(lower));
    }

    [Fact]
    public void It_halves_down_to_single_hashes_and_no_further()
    {
        var range = HashRange.Whole;
        for (var bits = 0; bits < 64; bits++) range = range.Halve().Upper;

        Assert.Equal(new HashRange(ulong.MaxValue, 0), range);
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Halve());
    }

    [Theory]
    [InlineData(10UL)]
    [InlineData(20UL)]
    [InlineData(5UL)]
    public void It_is_not_cut_When_a_part_would_be_empty_or_the_hash_is_outside(ulong hash) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HashRange(10, 20).SplitAt(hash));

    [Fact]
    public void It_prints_its_borders_in_hexadecimal()
    {
        Assert.Equal("[000000000000000a, 0000000000000014)", new HashRange(10, 20).ToString());
        Assert.Equal("[0000000000000000, 2^64)", HashRange.Whole.ToString());
    }

    [Theory]
    [InlineData(0, 0, 5, 9, 5, 9)]
    [InlineData(5, 0, 0, 9, 5, 9)]
    [InlineData(5, 0, 7, 0, 7, 0)]
    [InlineData(5, 9, 9, 0, -1, -1)]
    [InlineData(5, 9, 2, 5, -1, -1)]
    public void Two_ranges_overlap_in_the_hashes_of_both(long start, long end, long otherStart, long otherEnd, long overlapStart, long overlapEnd)
    {
        HashRange? overlap = overlapStart < 0 ? null : new HashRange((ulong)overlapStart, (ulong)overlapEnd);

        Assert.Equal(overlap, new HashRange((ulong)start, (ulong)end).Overlap(new HashRange((ulong)otherStart, (ulong)otherEnd)));
    }
}
