using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Serving.Dashboard.Parts;
using Cohort.Store.Questions;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>What a user's transitions say of the times in which they were in a segment.</summary>
public sealed class MembershipSpansTests
{
    private const int Today = 20_100;
    private const int First = Today - 89;
    private const int End = Today + 31;

    private static readonly Dictionary<string, string> Titles = new() { ["old"] = "The old ones" };

    [Fact]
    public void A_membership_reaches_from_its_entry_to_today_and_on_to_its_end() =>
        Assert.Equal(
            [("in", Today - 10, Today + 1, false, false), ("in", Today + 1, Today + 5, true, false)],
            Spans(User(("in", Today - 10, Today + 5)), Entered("in", Today - 10)));

    [Fact]
    public void It_goes_on_to_the_end_of_the_picture_When_nothing_ends_it_and_from_its_first_date_When_it_is_older() =>
        Assert.Equal(
            [("in", First, Today + 1, false, true), ("in", Today + 1, End, true, false)],
            Spans(User(("in", First - 100, null))));

    [Fact]
    public void Times_before_are_told_each_When_somebody_left_and_entered_again() =>
        Assert.Equal(
            [("in", Today - 50, Today - 40, false, false), ("in", Today - 30, Today + 1, false, false), ("in", Today + 1, Today + 2, true, false)],
            Spans(User(("in", Today - 30, Today + 2)), Entered("in", Today - 30), Left("in", Today - 40), Entered("in", Today - 50)));

    [Fact]
    public void Who_is_in_it_no_longer_was_from_the_first_date_on_When_nobody_knows_since_when() =>
        Assert.Equal([("old", First, Today - 3, false, true)], Spans(User(), Left("old", Today - 3)));

    [Fact]
    public void A_membership_that_began_and_ended_on_one_date_is_none() =>
        Assert.Empty(Spans(User(), Left("old", Today - 3), Entered("old", Today - 3)));

    [Fact]
    public void Segments_come_in_the_order_in_which_they_were_entered_With_their_titles()
    {
        var spans = MembershipSpans.Of(User(("late", Today - 5, null), ("early", Today - 9, null)), [Left("old", Today - 20)], Titles, First, End);

        Assert.Equal(["The old ones", "Title of early", "Title of late"], spans.Select(span => span.Title).Distinct());
    }

    [Fact]
    public void There_are_none_before_the_first_day() =>
        Assert.Empty(MembershipSpans.Of(User(("in", Today, null)) with { AsOf = null }, [], Titles, First, End));

    private static IEnumerable<(string, int, int, bool, bool)> Spans(UserReply user, params TransitionReply[] latestFirst) =>
        MembershipSpans.Of(user, latestFirst, Titles, First, End).Select(span => (span.Segment, span.From, span.Until, span.IsAhead, span.IsOpen));

    private static UserReply User(params (string Segment, int Since, int? EndsOn)[] segments) => new(
        "ann", 1, Day(Today), null, "EUR", 0, 0,
        [.. segments.Select(one => new MembershipReply(one.Segment, $"Title of {one.Segment}", Day(one.Since), one.EndsOn is { } end ? Day(end) : null))],
        [], [], [], []);

    private static TransitionReply Entered(string segment, int day) => Changed(segment, "entered", day);

    private static TransitionReply Left(string segment, int day) => Changed(segment, "left", day);

    private static TransitionReply Changed(string segment, string change, int day) =>
        new($"{segment}{change}{day}", "ann", segment, change, Day(day), CauseKind.DayTurned, null, default, default);

    private static BusinessDate Day(int day) => new((ushort)day);
}
