using Cohort.Core.Expressions;
using Xunit;

namespace Cohort.Core.Tests.Expressions;

public class NearestNameTests
{
    [Theory]
    [InlineData("DIARY", "DAIRY")]
    [InlineData("dairy", "DAIRY")]
    [InlineData("DAIRYY", "DAIRY")]
    [InlineData("CHESE", "CHEESE")]
    [InlineData("FRUIT", null)]
    [InlineData("B", null)]
    [InlineData("", null)]
    public void Finds_the_name_with_the_fewest_edits_When_one_is_near(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(name, ["BEER", "CHEESE", "DAIRY"]));

    [Theory]
    [InlineData("abcdefghijkl", "xabcdefghijkl", true)]
    [InlineData("abcdefghijkl", "abcdefghijklxyz", true)]
    [InlineData("abcdefghijkl", "defghijkl", true)]
    [InlineData("abcdefghijkl", "bacdefhgijlk", true)]
    [InlineData("abcdefghijkl", "abcdxxxxijkl", false)]
    [InlineData("abcdefghijkl", "badcfeghijlk", false)]
    [InlineData("abcdefghijkl", "lkjihgfedcba", false)]
    public void Is_near_When_at_most_three_edits_part_long_names(string name, string candidate, bool isNear) =>
        Assert.Equal(isNear ? candidate : null, NearestName.Of(name, [candidate]));

    [Fact]
    public void Takes_the_first_When_two_are_equally_near() =>
        Assert.Equal("BAR", NearestName.Of("BAX", ["FOO", "BAR", "BAZ"]));

    [Fact]
    public void The_hint_tells_characters_by_number_When_two_names_look_the_same()
    {
        var (one, two) = ("K\u00E4se", "Ka\u0308se");

        Assert.StartsWith("; did you mean \"K\\u00E4se\"? What you wrote is \"Ka\\u0308se\"", NearestName.Hint(two, [one], ""), StringComparison.Ordinal);
        Assert.StartsWith("; did you mean \"Ka\\u0308se\"? What you wrote is \"K\\u00E4se\"", NearestName.Hint(one, [two], ""), StringComparison.Ordinal);
        Assert.Equal("; did you mean \"K\u00E4se\"?", NearestName.Hint("K\u00E4ze", [one], ""));
        Assert.Equal("; none", NearestName.Hint("FRUIT", [one], "; none"));
    }

    [Fact]
    public void Gives_up_When_a_name_is_too_long_to_be_one() =>
        Assert.Null(NearestName.Of(new string('x', 100_000), [new string('x', 100_000)]));
}
