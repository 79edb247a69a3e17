using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

public class OffsetVectorTests
{
    [Fact]
    public void A_source_that_was_never_seen_stands_at_zero() => Assert.Equal(0, OffsetVector.Empty["till/0"]);

    [Fact]
    public void Advance_leaves_the_vector_before_as_it_was()
    {
        var before = OffsetVector.Empty.Advance("b", 5);

        var after = before.Advance("b", 9).Advance("a", 1);

        Assert.Equal(5, before["b"]);
        Assert.Equal("a:1, b:9", after.ToString());
        Assert.Equal(2, after.Count);
    }

    [Fact]
    public void Vectors_are_equal_When_their_sources_and_offsets_are()
    {
        var one = OffsetVector.Empty.Advance("a", 1).Advance("b", 2);
        var other = OffsetVector.Empty.Advance("b", 2).Advance("a", 1);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.Advance("a", 3));
        Assert.NotEqual(one, OffsetVector.Empty);
    }

    [Fact]
    public void The_least_of_two_has_the_smaller_offsets_and_the_larger_number_of_scores()
    {
        var one = OffsetVector.Empty.Advance("a", 1).Advance("b", 5).Advance("scores", 3);
        var other = OffsetVector.Empty.Advance("a", 2).Advance("scores", 4);

        Assert.Equal("a:1, scores:4", OffsetVector.Least(one, other).ToString());
        Assert.Equal("a:1, scores:3", OffsetVector.Least(one, other.Advance("scores", 0)).ToString());
        Assert.Equal("a:2, b:2", OffsetVector.Least(other.Advance("scores", 0).Advance("b", 2), OffsetVector.Empty.Advance("a", 2).Advance("b", 9)).ToString());
    }

    [Fact]
    public void Sources_are_ordered_and_told_apart_by_their_code_points()
    {
        var vector = OffsetVector.Empty.Advance("b", 1).Advance("B", 2).Advance("ä", 3);

        Assert.Equal(["B", "b", "ä"], vector.Entries.Select(entry => entry.Key));
    }
}
