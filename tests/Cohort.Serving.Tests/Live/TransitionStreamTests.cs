using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cohort.Serving.Tests.Support;

namespace Cohort.Serving.Tests.Live;

public sealed class TransitionStreamTests
{
    private const string Stream = "/v1/transitions/stream";

    // Before the first transition.
    private const string Start = "0-0";

    [Fact]
    public async Task Who_comes_again_at_any_cut_hears_of_each_transition_once()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"), ("bob", "apple", 3m, "2026-03-02"));
        await shop.Bought(("ann", "apple", 1m, "2026-03-20"));
        var stored = await Stored(shop);

        Assert.True(stored.Count >= 6, $"{stored.Count} transitions are few.");
        await using (var whole = await Listener.To(shop, $"{Stream}?after={Start}")) Assert.Equal(stored, Known(await whole.Take(stored.Count)));
        for (var cut = 0; cut < stored.Count - 1; cut++)
        {
            await using var again = await Listener.To(shop, Stream, stored[cut].Id);
            Assert.Equal(stored.Skip(cut + 1), Known(await again.Take(stored.Count - cut - 1)));
        }
    }

    [Fact]
    public async Task Who_listens_hears_of_what_is_stored_from_then_on_Also_by_segment_or_user()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "apple", 1m, "2026-03-01"));
        await using var all = await Listener.To(shop, Stream);
        await using var dairy = await Listener.To(shop, $"{Stream}?segment=Dairy%20lovers");
        await using var bob = await Listener.To(shop, $"{Stream}?user=bob");

        await shop.Bought(("bob", "apple", 3m, "2026-03-01"), ("ann", "milk", 20m, "2026-03-01"), ("cleo", "cheese", 20m, "2026-03-01"));

        var stored = (await Stored(shop)).Where(one => !one.What.StartsWith("ann buyers", StringComparison.Ordinal) && one.What != "ann affinity:FRUIT entered").ToList();
        Assert.Equal(stored, Known(await all.Take(stored.Count)));
        Assert.Equal(["ann dairy_lovers entered", "cleo dairy_lovers entered"], Known(await dairy.Take(2)).Select(one => one.What).Order());
        Assert.All(Known(await bob.Take(2)), one => Assert.StartsWith("bob ", one.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_other_rules_and_salted_users_make_of_memberships_is_told_too()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));
        await using var listener = await Listener.To(shop, Stream);
        var begin = (await Stored(shop))[^1].Id;

        await shop.Engine.ActivateAsync("segment spenders: spend() >= 12");
        await shop.Engine.SaltAsync("ann", 2);
        await shop.Bought(("ann", "milk", -5m, "2026-03-02"), ("ann", "apple", 1m, "2026-03-02"));

        var stored = await Stored(shop, begin);
        Assert.Equal(stored, Known(await listener.Take(stored.Count)));
        Assert.Superset(new HashSet<string>(["ann dairy_lovers left", "ann spenders entered", "ann spenders left"]), stored.Select(one => one.What).ToHashSet());
    }

    [Fact]
    public async Task A_stream_ends_with_a_reason_When_the_process_ends_And_goes_on_in_the_next_one()
    {
        var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));
        var listener = await Listener.To(shop, $"{Stream}?after={Start}");
        var heard = Known(await listener.Take(3));

        var stop = shop.Stop();
        var last = await listener.Next();
        Assert.Equal(("dropped", "ending"), (last!.Kind, last.Text("code")));
        Assert.Null(await listener.Next());
        await stop;
        var cursor = listener.LastId;
        await listener.DisposeAsync();
        await using var again = await shop.Restarted();
        await again.Bought(("bob", "apple", 3m, "2026-03-02"));

        await using var resumed = await Listener.To(again, Stream, cursor);
        var stored = await Stored(again);
        Assert.Equal(stored, [.. heard, .. Known(await resumed.Take(stored.Count - heard.Count))]);
    }

    [Fact]
    public async Task A_cursor_whose_transitions_are_not_kept_any_more_is_gone_And_later_ones_go_on()
    {
        await using var shop = await ServedShop.Keeping(7);
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));
        await shop.Bought(("bob", "apple", 3m, "2026-03-02"));
        var before = await Stored(shop);
        await shop.Bought(("ann", "apple", 1m, "2026-03-20"));
        await shop.Bought(("bob", "milk", 20m, "2026-03-21"));

        foreach (var after in (string[])[Start, before[0].Id])
        {
            using var answer = await shop.Http.GetAsync($"{Stream}?after={after}");
            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
            Assert.Equal("gone", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }

        var kept = (await shop.Http.GetFromJsonAsync<JsonElement>("/v1/transitions/feed")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("cursor").GetString()!).ToList();
        await using var again = await Listener.To(shop, Stream, before[^1].Id);
        Assert.Equal(kept, Known(await again.Take(kept.Count)).Select(one => one.Id));
        using var then = await shop.Http.GetAsync("/v1/segments/buyers/members?as_of=2026-03-02");
        Assert.Equal(HttpStatusCode.Gone, then.StatusCode);
        Assert.Equal("2026-03-15", (await shop.Http.GetFromJsonAsync<JsonElement>("/v1/users/ann/transitions")).GetProperty("known_from").GetString());
    }

    [Theory]
    [InlineData("?after=nonsense", 400)]
    [InlineData("?after=99999-0", 400)]
    [InlineData("?segment=nothing", 404)]
    public async Task What_cannot_be_followed_is_a_problem_like_any_other(string query, int status)
    {
        await using var shop = await ServedShop.Open();

        Assert.Equal(status, (await shop.Get(Stream + query)).Status);
    }

    [Fact]
    public async Task More_listen_than_questions_are_answered_at_a_time()
    {
        await using var shop = await ServedShop.Open();
        var listeners = new List<Listener>();
        for (var i = 0; i < 48; i++) listeners.Add(await Listener.To(shop, Stream));

        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));

        Assert.Equal(200, (await shop.Get("/v1/segments")).Status);
        var expected = Known(await listeners[0].Take(3));
        foreach (var listener in listeners.Skip(1)) Assert.Equal(expected, Known(await listener.Take(3)));
        foreach (var listener in listeners) await listener.DisposeAsync();
    }

    private static List<(string Id, string What)> Known(IEnumerable<StreamEvent> events) => [.. events.Select(one =>
    {
        Assert.Equal("transition", one.Kind);
        return (one.Id, $"{one.Text("user_id")} {one.Text("segment")} {one.Text("change")}");
    })];

    private static async Task<List<(string Id, string What)>> Stored(ServedShop shop, string? after = null)
    {
        var (_, page) = await shop.Get(after is null ? "/v1/transitions/feed?limit=1000" : $"/v1/transitions/feed?limit=1000&after={after}");
        return [.. page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("cursor").GetString()!, item.GetProperty("transition")))
            .Select(item => (item.Item1, $"{item.Item2.GetProperty("user_id").GetString()} {item.Item2.GetProperty("segment").GetString()} {item.Item2.GetProperty("change").GetString()}"))];
    }
}
