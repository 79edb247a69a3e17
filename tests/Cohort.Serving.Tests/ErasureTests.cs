using System.Text;
using System.Text.Json;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Cohort.Store.Questions;

namespace Cohort.Serving.Tests;

/// <summary>A user is erased over HTTP while the directory is served.</summary>
public sealed class ErasureTests
{
    // An id that stands nowhere by chance.
    private const string User = "anna-4711-x";

    [Fact]
    public async Task A_user_is_gone_from_answers_files_and_log_and_everybody_else_stays()
    {
        await using var shop = await Shop();
        await shop.Post("/v1/orders/salt", Json($$"""{ "user": "{{User}}", "parts": 2 }"""));
        var before = (await shop.Get("/v1/users/ben")).Answer.GetRawText();
        Assert.NotEmpty(shop.FilesWith(User));

        var (status, answer) = await shop.Delete($"/v1/users/{User}?reason=Request%204711");

        Assert.Equal((200, 1, true, "Request 4711"), (status, answer.GetProperty("erasure").GetInt32(), answer.GetProperty("done").GetBoolean(), answer.GetProperty("reason").GetString()));
        Assert.Equal(404, (await shop.Get($"/v1/users/{User}")).Status);
        Assert.Equal(before, (await shop.Get("/v1/users/ben")).Answer.GetRawText());
        Assert.Empty(shop.FilesWith(User));
        Assert.Contains("DELETE /v1/users/{id}", (await shop.Audit()).Select(entry => entry.What));
    }

    [Fact]
    public async Task The_receipt_is_whole_and_listed()
    {
        await using var shop = await Shop();

        var (_, answer) = await shop.Delete($"/v1/users/{User}");
        var (_, listed) = await shop.Get("/v1/erasures");

        var receipt = answer.GetProperty("receipt").Deserialize(CohortJson.Form.SealedReceipt)!;
        Assert.True(receipt.Fits());
        Assert.True(receipt.Read().User.IsOf(User));
        Assert.Equal(answer.GetRawText(), Assert.Single(listed.EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Whoever_buys_again_is_somebody_new_and_another_run_knows_nothing_of_it()
    {
        var shop = await Shop();
        await shop.Delete($"/v1/users/{User}");

        await using var next = await shop.Restarted();
        Assert.Equal(404, (await next.Get($"/v1/users/{User}")).Status);
        await next.Bought((User, "apple", 2m, "2026-03-02"));
        Assert.Equal(200, (await next.Get($"/v1/users/{User}")).Answer.GetProperty("lifetime").GetProperty("spend_minor").GetInt64());
    }

    [Fact]
    public async Task Purchases_that_come_later_are_refused_with_a_reason_where_that_is_asked_for()
    {
        await using var shop = await Shop();
        await shop.Delete($"/v1/users/{User}?refuse_later=true");

        var (status, answer) = await shop.Post("/v1/purchases", Json(
            $$"""[{"event_id":"l1","user_id":"{{User}}","sku":"milk","amount":1,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"},{"event_id":"l2","user_id":"ben","sku":"milk","amount":1,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}]"""));

        Assert.Equal((1, 1), (answer.GetProperty("refused").GetInt32(), answer.GetProperty("accepted").GetInt32()));
        Assert.Equal("erased", answer.GetProperty("lines")[0].GetProperty("reason").GetString());
        Assert.InRange(status, 200, 499);
        Assert.Equal(404, (await shop.Get($"/v1/users/{User}")).Status);
        Assert.Empty(shop.FilesWith(User));
        Assert.Equal(400, (await shop.Delete($"/v1/users/{User}?refuse_later=perhaps")).Status);

        Assert.Equal(200, (await shop.Post("/v1/erasures/1/accept-later", Json("{}"))).Status);
        await shop.Bought((User, "apple", 2m, "2026-03-02"));
        Assert.Equal(200, (await shop.Get($"/v1/users/{User}")).Answer.GetProperty("lifetime").GetProperty("spend_minor").GetInt64());
        Assert.Equal(409, (await shop.Post("/v1/erasures/1/accept-later", Json("{}"))).Status);
        Assert.Equal(400, (await shop.Post("/v1/erasures/first/accept-later", Json("{}"))).Status);
    }

    [Fact]
    public async Task Only_who_may_do_everything_may_do_it_and_the_log_of_refusals_names_nobody()
    {
        var (operates, operate) = ApiKey.Create("olga", AccessRoles.Operate);
        var (governs, admin) = ApiKey.Create("adam", AccessRoles.Admin);
        await using var shop = await ServedShop.Open(operate, admin);

        Assert.Equal(401, (await shop.Delete($"/v1/users/{User}")).Status);
        Assert.Equal(403, (await shop.Delete($"/v1/users/{User}", operates)).Status);
        Assert.Equal(200, (await shop.Delete($"/v1/users/{User}", governs)).Status);
        Assert.Empty(shop.FilesWith(User));
    }

    [Fact]
    public async Task A_reason_that_names_the_user_is_refused_and_kept_nowhere()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ben", "milk", 12m, "2026-03-01"));

        var (status, answer) = await shop.Delete($"/v1/users/{User}?reason=for%20{User}");

        Assert.InRange(status, 400, 409);
        Assert.Equal(JsonValueKind.String, answer.GetProperty("detail").ValueKind);
        Assert.Empty(shop.FilesWith(User));
    }

    private static async Task<ServedShop> Shop()
    {
        var shop = await ServedShop.Open();
        await shop.Bought((User, "milk", 12m, "2026-03-01"), ("ben", "milk", 12m, "2026-03-01"), (User, "apple", 3m, "2026-03-01"), ("ben", "apple", 3m, "2026-03-01"));
        return shop;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
