using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

/// <summary>What the records after a date ahead say of it: a till with a wrong clock, or a gap.</summary>
public sealed class HeldJumpTests
{
    private const int Ahead = 300;

    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    [Fact]
    public void It_is_confirmed_When_enough_other_users_are_dated_there()
    {
        var jump = Jump();

        for (var user = 1; user < Limits.JumpLead; user++) Assert.Equal(JumpVerdict.Open, Hear(jump, user, Ahead + user - 1));
        Assert.Equal(JumpVerdict.Confirmed, Hear(jump, Limits.JumpLead, Ahead));
    }

    [Fact]
    public void It_is_contradicted_When_enough_users_are_dated_where_the_day_was()
    {
        var jump = Jump();

        for (var user = 1; user < Limits.JumpLead; user++) Assert.Equal(JumpVerdict.Open, Hear(jump, user, user % 3));
        Assert.Equal(JumpVerdict.Contradicted, Hear(jump, 0, 0));
    }

    [Fact]
    public void It_is_open_as_long_as_no_side_leads_by_enough()
    {
        var jump = Jump();

        for (var user = 1; user < 40; user++) Assert.Equal(JumpVerdict.Open, Hear(jump, user, user % 2 == 0 ? 0 : Ahead));
        for (var user = 50; user < 49 + Limits.JumpLead - 1; user++) Assert.Equal(JumpVerdict.Open, Hear(jump, user, Ahead));
        Assert.Equal(JumpVerdict.Confirmed, Hear(jump, 100, Ahead));
    }

    // An order has several lines, and a telephone with a wrong clock several orders.
    [Fact]
    public void Its_own_user_and_one_who_comes_again_do_not_confirm_it()
    {
        var jump = Jump();

        for (var record = 0; record < 100; record++) Assert.Equal(JumpVerdict.Open, Hear(jump, record % 2, Ahead));
        Hear(jump, 1, 0);
        Assert.Equal(JumpVerdict.Contradicted, jump.End());
    }

    [Fact]
    public void Late_records_do_not_decide_When_others_do()
    {
        var jump = Jump();

        for (var user = 2; user < 60; user++) Assert.Equal(JumpVerdict.Open, Hear(jump, user, -5 - user));
        Hear(jump, 1, Ahead);

        Assert.Equal(JumpVerdict.Confirmed, jump.End());
    }

    [Fact]
    public void It_is_contradicted_When_there_are_late_records_alone()
    {
        var jump = Jump();
        Hear(jump, 1, -30);
        Assert.Equal(JumpVerdict.Contradicted, jump.End());
    }

    [Fact]
    public void It_is_confirmed_When_nothing_comes_after_it() => Assert.Equal(JumpVerdict.Confirmed, Jump().End());

    [Fact]
    public void It_is_contradicted_When_the_records_after_it_are_in_between()
    {
        var jump = Jump();
        Hear(jump, 1, Ahead - 2);
        Assert.Equal(JumpVerdict.Contradicted, jump.End());
    }

    [Fact]
    public void Those_that_were_heard_decide_When_as_many_are_held_as_may_be()
    {
        var (confirmed, contradicted) = (Jump(), Jump());
        Hear(confirmed, 1, Ahead);
        Hear(contradicted, 1, 0);

        for (var record = 2; record < Limits.HeldRecords; record++)
        {
            Assert.Equal(JumpVerdict.Open, confirmed.Hear(null));
            Assert.Equal(JumpVerdict.Open, contradicted.Hear(null));
        }

        Assert.Equal((JumpVerdict.Confirmed, JumpVerdict.Contradicted), (confirmed.Hear(null), contradicted.Hear(null)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    [InlineData(-89)]
    public void The_first_date_is_confirmed_When_another_user_would_not_expire_on_it(int days)
    {
        var first = First();
        Assert.Equal(JumpVerdict.Open, Hear(first, 0, days));
        Assert.Equal(JumpVerdict.Open, Hear(first, 1, -400));
        Assert.Equal(JumpVerdict.Confirmed, Hear(first, 2, days));
    }

    [Fact]
    public void The_first_date_is_contradicted_When_the_next_two_users_would_expire_on_it()
    {
        var first = First();
        Assert.Equal(JumpVerdict.Open, Hear(first, 1, -90));
        Assert.Equal(JumpVerdict.Open, Hear(first, 1, -90));
        Assert.Equal(JumpVerdict.Contradicted, Hear(first, 2, -20_000));
    }

    [Fact]
    public void The_first_date_is_confirmed_When_one_alone_comes_late()
    {
        var first = First();
        Hear(first, 1, -365);
        Assert.Equal(JumpVerdict.Confirmed, first.End());
    }

    [Fact]
    public void It_says_what_it_waits_for() => Assert.Equal(
        "Record 5 is dated 2026-12-27, 300 days after the as-of date 2026-03-02. It is held with those after it until 8 more users are dated there than where the day was, which turns the day, or 8 fewer, which refuses it.",
        Jump().Sentence("Record 5"));

    private static HeldJump First() => new(new JumpRule(1), null, new DatedUser(Monday, 0));

    private static HeldJump Jump() => new(new JumpRule(1), Monday, new DatedUser(Monday.AddDays(Ahead), 0));

    private static JumpVerdict Hear(HeldJump jump, int user, int days) => jump.Hear(new DatedUser(Monday.AddDays(days), (ulong)user));
}
