using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;

namespace Cohort.Serving.Tests;

/// <summary>Two people change rules over HTTP, and neither overwrites what they have not seen.</summary>
public sealed class RulesEditTests
{
    private const string Others = "segment others: orders() >= 1";

    [Fact]
    public async Task Rules_are_put_in_the_place_of_those_that_were_seen_And_of_no_others()
    {
        await using var shop = await ServedShop.Open();
        Assert.Equal("\"1-1\"", (await shop.Http.GetAsync(new Uri("/v1/rules", UriKind.Relative))).Headers.ETag?.ToString());

        var (put, _) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = Others, reason = "Fewer" }, "\"1-1\"");
        var (late, refusal) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = ServedShop.Rules, reason = "More" }, "\"1-1\"");
        var (none, missing) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = ServedShop.Rules });
        var (wrong, _) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = ServedShop.Rules }, "\"x\"");
        var (empty, _) = await Send(shop, HttpMethod.Put, "/v1/rules", new { reason = "nothing" }, "\"2-1\"");

        Assert.Equal((200, 412, 428, 400, 400), (put, late, none, wrong, empty));
        Assert.Equal(("changed_meanwhile", "condition_missing"), (refusal.GetProperty("code").GetString(), missing.GetProperty("code").GetString()));
        Assert.Equal(Others, (await shop.Engine.RulesAsync()).Text);

        var (after, _) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = ServedShop.Rules, reason = "More" }, "\"2-1\"");
        var (whatever, _) = await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = Others }, "*");

        Assert.Equal((200, 200, 4), (after, whatever, (await shop.Engine.StatusAsync()).RulesRevision));
    }

    [Fact]
    public async Task Versions_are_listed_compared_and_put_in_force_again()
    {
        var (ann, key) = Key("ann");
        await using var shop = await ServedShop.Open(ann);
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = Others, reason = "Fewer" }, "\"1-1\"");

        var (_, versions) = await shop.Get("/v1/rules/versions");
        var (_, one) = await shop.Get("/v1/rules/versions/1");
        var (_, difference) = await shop.Get("/v1/rules/difference?from=1");

        Assert.Equal(["2 ann Fewer", "1"], versions.GetProperty("items").EnumerateArray().Select(
            item => item.GetProperty("revision").GetInt32() == 1 ? "1" : $"{item.GetProperty("revision")} {item.GetProperty("by").GetString()} {item.GetProperty("reason").GetString()}"));
        Assert.Equal(ServedShop.Rules, one.GetProperty("text").GetString());
        Assert.Equal((1, 5), (difference.GetProperty("added").GetInt32(), difference.GetProperty("removed").GetInt32()));

        var (late, _) = await Send(shop, HttpMethod.Post, "/v1/rules/versions/1/activate", new { }, "\"1-1\"");
        var (missing, _) = await Send(shop, HttpMethod.Post, "/v1/rules/versions/1/activate", new { });
        var (unknown, _) = await Send(shop, HttpMethod.Post, "/v1/rules/versions/9/activate", new { }, "\"2-1\"");
        var (back, _) = await Send(shop, HttpMethod.Post, "/v1/rules/versions/1/activate", new { }, "\"2-1\"");

        Assert.Equal((412, 428, 404, 200), (late, missing, unknown, back));
        var holds = await shop.Engine.RulesAsync();
        Assert.Equal((3, ServedShop.Rules, "ann", "Back to revision 1."), (holds.Revision, holds.Text, holds.Activation.By, holds.Activation.Reason));
    }

    [Fact]
    public async Task Drafts_are_saved_opened_and_deleted_by_who_may_edit()
    {
        var ((ann, key), (bob, other)) = (Key("ann"), Key("bob", AccessRoles.Read));
        await using var shop = await ServedShop.Open(ann, bob);
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var (blind, _) = await Send(shop, HttpMethod.Put, "/v1/rules/drafts/autumn%2F26", new { rules = "segment half" });
        var (made, draft) = await Send(shop, HttpMethod.Put, "/v1/rules/drafts/autumn%2F26", new { rules = "segment half" }, isNew: true);
        var (again, refusal) = await Send(shop, HttpMethod.Put, "/v1/rules/drafts/autumn%2F26", new { rules = "of another" }, isNew: true);
        var tag = $"\"{draft.GetProperty("tag").GetString()}\"";
        var (changed, later) = await Send(shop, HttpMethod.Put, "/v1/rules/drafts/autumn%2F26", new { rules = "segment whole" }, tag);

        Assert.Equal((428, 200, 412, 200), (blind, made, again, changed));
        Assert.Equal("changed_meanwhile", refusal.GetProperty("code").GetString());
        var (_, read) = await shop.Get("/v1/rules/drafts/autumn%2F26");
        Assert.Equal(("segment whole", "ann", false), (read.GetProperty("text").GetString(), read.GetProperty("by").GetString(), read.GetProperty("outdated").GetBoolean()));
        await Send(shop, HttpMethod.Put, "/v1/rules", new { rules = Others }, "\"1-1\"");
        Assert.True((await shop.Get("/v1/rules/drafts")).Answer[0].GetProperty("outdated").GetBoolean());

        var (stale, _) = await Send(shop, HttpMethod.Delete, "/v1/rules/drafts/autumn%2F26", null, tag);
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", other);
        var (forbidden, _) = await Send(shop, HttpMethod.Delete, "/v1/rules/drafts/autumn%2F26", null, "*");
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var (deleted, _) = await Send(shop, HttpMethod.Delete, "/v1/rules/drafts/autumn%2F26", null, $"\"{later.GetProperty("tag").GetString()}\"");

        Assert.Equal((412, 403, 200, 404), (stale, forbidden, deleted, (await shop.Get("/v1/rules/drafts/autumn%2F26")).Status));
    }

    private static (ApiKey Key, string Secret) Key(string name, AccessRoles roles = AccessRoles.Admin)
    {
        var (secret, key) = ApiKey.Create(name, roles);
        return (key, secret);
    }

    private static async Task<(int Status, JsonElement Answer)> Send(ServedShop shop, HttpMethod method, string path, object? order, string? after = null, bool isNew = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (order is not null) request.Content = new StringContent(JsonSerializer.Serialize(order), System.Text.Encoding.UTF8, "application/json");
        if (after is not null) request.Headers.TryAddWithoutValidation("If-Match", after);
        if (isNew) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var response = await shop.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
