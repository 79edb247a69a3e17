using Cohort.Serving.Tests.Support;

namespace Cohort.Serving.Tests;

public sealed class AnswerTests
{
    [Fact]
    public async Task A_data_directory_answers_under_v1()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"), ("bob", "apple", 3m, "2026-03-02"));

        var (status, answer) = await shop.Get("/v1/segments");

        Assert.Equal(200, status);
        Assert.Equal(["buyers 2", "dairy_lovers 1", "quiet 0"], answer.EnumerateArray().Take(3).Select(one => $"{one.GetProperty("segment")} {one.GetProperty("members")}"));
    }

    [Fact]
    public async Task The_days_of_a_segment_are_told_also_after_its_rule_is_gone()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"), ("bob", "milk", 30m, "2026-03-02"), ("ann", "milk", -5m, "2026-03-02"));
        await shop.Engine.ActivateAsync("segment others: orders() >= 1");

        var (status, answer) = await shop.Get("/v1/segments/dairy_lovers/days?from=2026-02-28");
        var (none, _) = await shop.Get("/v1/segments/dairy_lover/days");

        Assert.Equal((200, 404), (status, none));
        Assert.Equal(["2026-02-28 0 0 0", "2026-03-01 1 0 1", "2026-03-02 1 2 0"], answer.GetProperty("days").EnumerateArray().Select(
            day => $"{day.GetProperty("date").GetString()} {day.GetProperty("entered")} {day.GetProperty("left")} {day.GetProperty("members")}"));
    }

    [Fact]
    public async Task A_date_that_is_over_is_told_as_was_known_at_its_end()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));
        await shop.Bought(("bob", "milk", 30m, "2026-03-02"), ("ann", "milk", -5m, "2026-03-01"));

        var (_, segments) = await shop.Get("/v1/segments?as_of=2026-03-01");
        var (_, members) = await shop.Get("/v1/segments/dairy_lovers/members?as_of=2026-03-01");
        var (_, now) = await shop.Get("/v1/segments/dairy_lovers/members");
        var (_, ann) = await shop.Get("/v1/users/ann/memberships?as_of=2026-03-01");
        var (future, problem) = await shop.Get("/v1/segments?as_of=2026-03-03");
        var (undated, _) = await shop.Get("/v1/users/ann/memberships");

        Assert.Equal(["buyers 1", "dairy_lovers 1", "quiet 0"], segments.EnumerateArray().Take(3).Select(one => $"{one.GetProperty("segment")} {one.GetProperty("members")}"));
        Assert.Equal(["ann"], Items(members));
        Assert.Equal(["bob"], Items(now));
        Assert.Contains("dairy_lovers", ann.GetProperty("segments").EnumerateArray().Select(one => one.GetProperty("segment").GetString()));
        Assert.Equal((400, 400, "wrong"), (future, undated, problem.GetProperty("code").GetString()));

        static string[] Items(System.Text.Json.JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetString()!)];
    }

    [Fact]
    public async Task What_cannot_be_answered_is_a_problem_with_a_code()
    {
        await using var shop = await ServedShop.Open();

        using var response = await shop.Http.GetAsync(new Uri("/v1/segments/nothing", UriKind.Relative));
        var (status, answer) = await shop.Get("/v1/segments/nothing");

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((404, 404, "unknown", "about:blank", "Not Found"), (status, answer.GetProperty("status").GetInt32(), answer.GetProperty("code").GetString(), answer.GetProperty("type").GetString(), answer.GetProperty("title").GetString()));
        Assert.Contains("\"nothing\"", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
