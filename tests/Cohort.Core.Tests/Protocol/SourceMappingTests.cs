using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class SourceMappingTests
{
    [Fact]
    public void Nothing_is_kept_of_a_source_that_is_read_in_the_plain_format() =>
        Assert.Empty(SourceMapping.Sequence([], Of(""), 7));

    [Fact]
    public void The_first_mapping_holds_from_the_first_record_of_which_no_range_has_anything()
    {
        Assert.Equal([Of("a")], SourceMapping.Sequence([], Of("a"), 0));
        Assert.Equal([Of("a", 7)], SourceMapping.Sequence([], Of("a"), 7));
    }

    [Fact]
    public void Nothing_changes_When_mapping_and_rates_are_the_same()
    {
        IReadOnlyList<SourceMapping> kept = [Of("a"), Of("b", 9)];

        Assert.Same(kept, SourceMapping.Sequence(kept, Of("b") with { Name = "elsewhere" }, 20));
    }

    [Fact]
    public void Another_mapping_and_other_rates_follow_on_those_before()
    {
        Assert.Equal([Of("a"), Of("b", 9)], SourceMapping.Sequence([Of("a")], Of("b"), 9));
        Assert.Equal([Of("a"), Of("a", 9, "r")], SourceMapping.Sequence([Of("a")], Of("a", rates: "r"), 9));
        Assert.Equal([Of("a"), Of("", 9)], SourceMapping.Sequence([Of("a")], Of(""), 9));
    }

    [Fact]
    public void A_mapping_by_which_nothing_was_read_is_replaced()
    {
        Assert.Equal([Of("a"), Of("c", 9)], SourceMapping.Sequence([Of("a"), Of("b", 9)], Of("c"), 9));

        // The store of ranges is behind what made it hold from there.
        Assert.Equal([Of("a"), Of("c", 9)], SourceMapping.Sequence([Of("a"), Of("b", 9)], Of("c"), 5));
    }

    [Fact]
    public void What_held_before_a_record_is_left_out()
    {
        IReadOnlyList<SourceMapping> sequence = [Of("a"), Of("b", 9), Of("c", 12)];

        Assert.Equal(sequence, SourceMapping.HoldingFrom(sequence, 8));
        Assert.Equal(sequence.Skip(1), SourceMapping.HoldingFrom(sequence, 9));
        Assert.Equal(sequence.Skip(2), SourceMapping.HoldingFrom(sequence, 100));
    }

    private static SourceMapping Of(string version, long from = 0, string rates = "") =>
        new("t/0", from, version, rates, version);
}
