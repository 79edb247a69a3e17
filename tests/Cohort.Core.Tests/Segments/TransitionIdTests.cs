using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Segments;

/// <summary>Consumers drop repeats by the id: it is a wire format.</summary>
public class TransitionIdTests
{
    private static readonly Transition Sample = new()
    {
        UserId = "Zoë",
        Segment = "affinity:DAIRY",
        Entered = true,
        AsOf = BusinessDate.Of(2026, 3, 4),
        Cause = CauseKind.Purchase,
        EventId = "till-7/42",
        Rules = new Activation(3, "rules"),
        Taxonomy = new Activation(5, "taxonomy"),
    };

    [Fact]
    public void It_is_what_consumers_have_stored_When_nothing_changed() =>
        Assert.Equal("dc7985de564457011f9b65fdd33a2020", Sample.Id);

    [Fact]
    public void It_differs_When_any_part_of_the_transition_differs()
    {
        Transition[] others =
        [
            Sample,
            Sample with { UserId = "Zoe" },
            Sample with { Segment = "affinity:WINE" },
            Sample with { Entered = false },
            Sample with { AsOf = Sample.AsOf.AddDays(1) },
            Sample with { Cause = CauseKind.PartialsSummed },
            Sample with { EventId = "till-7/43" },
            Sample with { Rules = new Activation(4, "rules") },
            Sample with { Taxonomy = new Activation(6, "taxonomy") },
        ];

        Assert.Equal(others.Length, others.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public void It_is_the_same_When_the_same_rules_are_named_by_another_fingerprint() =>
        Assert.Equal(Sample.Id, (Sample with { Rules = new Activation(3, "printed otherwise") }).Id);
}
