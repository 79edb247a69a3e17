using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

public class RangeStateTests
{
    private static readonly World World = ScriptWriter.OtherWorld(3);

    [Fact]
    public void It_keeps_an_offset_for_each_source_and_the_latest_date_of_all()
    {
        var state = new RangeState(HashRange.Whole, World.Context());

        Assert.Equal(new BatchReply(BatchVerdict.Applied, 1), state.Apply(Feed.Batch([new DayTurn(20_005)], 0, source: "a")));
        Assert.Equal(new BatchReply(BatchVerdict.Applied, 2), state.Apply(Feed.Batch([new DayTurn(20_003), Purchase], 0, source: "b")));
        Assert.Equal(new BatchReply(BatchVerdict.Refused, 1), state.Apply(Feed.Batch([Purchase], 2, source: "a")));

        Assert.Equal("a:1, b:2", state.Offsets.ToString());
        Assert.Equal(new BusinessDate(20_005), state.AsOf);
    }

    [Fact]
    public void It_throws_and_names_the_values_When_a_purchase_is_of_another_range_or_comes_before_any_day()
    {
        var (low, high) = HashRange.Whole.Halve();
        var elsewhere = low.Contains(new Salt("user", 2).Hash) ? high : low;

        var early = Assert.Throws<DamagedDataException>(() => new RangeState(HashRange.Whole, World.Context()).Apply(Feed.Batch([Purchase], 0)));
        var lost = Assert.Throws<InvalidOperationException>(
            () => new RangeState(elsewhere, World.Context()).Apply(Feed.Batch([new DayTurn(20_000), Purchase], 0)));

        Assert.Contains("before the as-of date", early.Message, StringComparison.Ordinal);
        Assert.Contains(elsewhere.ToString(), lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_passed_over_is_told_once_and_not_again_When_the_journal_is_read()
    {
        var (applied, recovered) = (new RangeState(HashRange.Whole, World.Context()), new RangeState(HashRange.Whole, World.Context()));
        var batch = Feed.Batch([new DayTurn(21_000), Purchase], 0, source: "a");
        var (first, again) = (new List<PassedOver>(), new List<PassedOver>());

        applied.Apply(batch);
        applied.TakePassedOver(first);
        recovered.Recover(batch);
        recovered.FinishRecovery();
        recovered.TakePassedOver(again);

        Assert.Equal(RejectionReason.Expired, Assert.Single(first).Reason);
        Assert.Empty(again);
        Assert.Equal(applied.Counts, recovered.Counts);
    }

    [Fact]
    public void It_finds_nobody_and_foresees_nothing_When_a_user_is_unknown()
    {
        var state = new RangeState(HashRange.Whole, World.Context());

        Assert.Null(state.Questions.Find("nobody"u8));
        Assert.Null(state.Questions.EndsOn("nobody"u8, default));
        Assert.Null(state.Questions.EntersOn("nobody"u8, default));
        Assert.Null(state.AsOf);
        Assert.Empty(state.Questions.Users());
    }

    [Fact]
    public void It_shows_each_users_spend_as_the_view_does_When_spend_is_visited()
    {
        var runner = new Runner(World.Context()).Run([ScriptWriter.Write(11).Steps]);
        var visited = 0;

        runner.State.Questions.VisitSpend((userId, spend, affinity) =>
        {
            visited++;
            var view = runner.State.Questions.Find(userId)!;
            Assert.Equal(view.Spend.Select(s => (s.Category, s.Minor)), spend.ToArray().Select(s => (s.Category, s.Minor)));
            Assert.Equal(view.Affinity, affinity.ToArray().Select(category => World.Context().Taxonomy.CategoryName(category)));
        });

        Assert.Equal(runner.State.UserCount, visited);
        Assert.True(visited > 0);
    }

    [Fact]
    public void A_context_finds_segments_by_name_and_no_others()
    {
        var context = World.Context();

        Assert.True(context.TryGetSegment("rule_0", out var rule));
        Assert.True(context.TryGetSegment("affinity:WINE", out var wine));
        Assert.Equal(("rule_0", "affinity:WINE"), (rule.NameIn(context), wine.NameIn(context)));
        Assert.False(context.TryGetSegment("rule_99", out _));
        Assert.False(context.TryGetSegment("affinity:UNKNOWN", out _));
        Assert.False(context.TryGetSegment("affinity:nowhere", out _));
    }

    private static Buy Purchase { get; } = new("e", "user", "s0", 100, 1, 20_000);
}
