using System.Text;
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void It_shows_each_user_once_in_the_order_of_hashes_When_spend_is_read_by_page(int limit)
    {
        var state = new Runner(World.Context()).Run([ScriptWriter.Write(11).Steps]).State;
        var expected = state.Questions.Users().OrderBy(view => UserHash.Of(Encoding.UTF8.GetBytes(view.UserId))).ToList();
        var read = new List<UserSpend>();

        for (var (hash, user) = (0UL, ""); ;)
        {
            var page = state.Questions.SpendAfter(hash, Encoding.UTF8.GetBytes(user), limit);
            Assert.True(page.Users.Count <= limit);
            read.AddRange(page.Users);
            if (page.IsLast) break;
            (hash, user) = (UserHash.Of(Encoding.UTF8.GetBytes(page.Users[^1].UserId)), page.Users[^1].UserId);
        }

        Assert.Equal(expected.Select(view => view.UserId), read.Select(user => user.UserId));
        Assert.Equal(expected.SelectMany(view => view.Spend), read.SelectMany(user => user.Spend));
        Assert.Equal(expected.SelectMany(view => view.Affinity), read.SelectMany(user => user.Affinity));
    }

    [Fact]
    public void A_page_of_spend_ends_When_it_has_enough_bytes_and_the_next_goes_on()
    {
        var state = new RangeState(HashRange.Whole, World.Context());
        Step[] buys = [.. Enumerable.Range(0, 5_000).Select(i => new Buy($"e{i}", $"{i}".PadLeft(128, 'u'), "s0", 100, 1, 20_000))];
        state.Apply(Feed.Batch([new DayTurn(20_000), .. buys], 0));

        var first = state.Questions.SpendAfter(0, [], 10_000);
        var last = Encoding.UTF8.GetBytes(first.Users[^1].UserId);
        var second = state.Questions.SpendAfter(UserHash.Of(last), last, 10_000);

        Assert.False(first.IsLast);
        Assert.InRange(first.Users.Sum(user => user.UserId.Length), Limits.SpendPageBytes / 2, Limits.SpendPageBytes);
        Assert.True(second.IsLast);
        Assert.Equal(buys.Length, first.Users.Concat(second.Users).Select(user => user.UserId).Distinct().Count());
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
