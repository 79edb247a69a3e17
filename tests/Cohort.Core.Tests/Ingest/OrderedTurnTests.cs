using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

/// <summary>Who orders a turn that goes far must say so.</summary>
public class OrderedTurnTests
{
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    [Theory]
    [InlineData(1, null, false, "")]
    [InlineData(3, null, false, "")]
    [InlineData(4, null, true, "")]
    [InlineData(4, 4, false, "")]
    [InlineData(4, 5, false, "")]
    [InlineData(4, null, false, "The as-of date is 2026-03-02, and 2026-03-06 is 4 days after it, where 3 need no confirmation.")]
    [InlineData(365, 364, false, "The as-of date is 2026-03-02, and 2027-03-02 is 365 days after it")]
    [InlineData(0, null, true, "The as-of date is 2026-03-02; it never goes back to 2026-03-02.")]
    [InlineData(-1, null, true, "The as-of date is 2026-03-02; it never goes back to 2026-03-01.")]
    [InlineData(30_000, null, true, "The day cannot turn to day ")]
    public void A_turn_is_refused_When_it_goes_back_or_far_without_a_word(int days, int? today, bool isConfirmed, string refusal)
    {
        var said = OrderedTurn.Refusal(Monday.AddDays(days), Monday, today is { } by ? Monday.AddDays(by) : null, 3, isConfirmed, "--yes-jump");

        Assert.StartsWith(refusal, said, StringComparison.Ordinal);
        Assert.Equal(refusal.Length == 0, said.Length == 0);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void The_first_day_is_confirmed_by_a_clock_or_a_word(bool isConfirmed, bool isToday, bool isTaken) =>
        Assert.Equal(isTaken, OrderedTurn.Refusal(Monday, null, isToday ? Monday : null, 3, isConfirmed, "--yes-jump").Length == 0);
}
