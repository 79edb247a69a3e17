using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Cohort.Store.Questions;

namespace Cohort.Serving.Tests.Purchases;

/// <summary>Purchases that come over HTTP: what became of each is told when it is stored.</summary>
public sealed class PurchaseTests
{
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";

    [Fact]
    public async Task Each_line_is_answered_by_itself_and_what_was_accepted_counts()
    {
        await using var shop = await ServedShop.Open();
        var conflict = Line("e1", "anna", amount: "99.00");

        var (status, answer) = await Send(shop, $"{Line("e1")}\n\n{Line("e2", "bert")}\r\n{Line("e1")}\n{conflict}\nnonsense\n{Line("e3", date: "2025-01-01")}\n{{\"event_id\":\"e4\"}}", Lines);

        Assert.Equal(200, status);
        Assert.Equal((2, 1, 4, 0), Totals(answer));
        Assert.Equal(
            ["1 accepted", "3 accepted", "4 repeated", "5 refused conflict event_id", "6 refused not-json", "7 refused expired occurred_at", "8 refused missing-field user_id"],
            Told(answer));
        Assert.All(answer.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("status").GetString() == "refused"),
            line => Assert.True(line.GetProperty("detail").GetString()!.Length > 20 && line.GetProperty("remedy").GetString()!.Length > 20));
        Assert.Equal(1250, (await shop.Engine.UserAsync("anna")).Spend.Sum(spend => spend.SpendMinor));
        var letters = await shop.Engine.DeadLettersAsync();
        Assert.Contains(letters.Items, letter => letter is { Source: "http", Record: 5, Bytes: "nonsense" });
        Assert.Equal(4, letters.Items.Count);
    }

    [Theory]
    [InlineData(Json, "{0}", 1)]
    [InlineData(Json, "[{0},{1}]", 2)]
    [InlineData(Json, "[\n {0} ,\r\n\t{1}\n]\n", 2)]
    [InlineData("application/json; charset=utf-8", "\uFEFF[{0}]", 1)]
    [InlineData(Lines, "{0}", 1)]
    [InlineData(Lines, "{0}\n{1}\n", 2)]
    [InlineData("application/jsonl", "\uFEFF{0}\r\n{1}\r\n", 2)]
    [InlineData("application/ndjson", "\n \n{0}\n", 1)]
    public async Task One_several_and_lines_are_taken(string type, string form, int accepted)
    {
        await using var shop = await ServedShop.Open();

        var (status, answer) = await Send(shop, form.Replace("{0}", Line("e1"), StringComparison.Ordinal).Replace("{1}", Line("e2"), StringComparison.Ordinal), type);

        Assert.True(status == 200, answer.ToString());
        Assert.Equal((accepted, 0, 0, 0), Totals(answer));
    }

    [Fact]
    public async Task An_object_that_is_spread_over_lines_is_one_record_and_its_bytes_are_kept_When_it_is_refused()
    {
        await using var shop = await ServedShop.Open();

        var (_, answer) = await Send(shop, $"[{Line("e1").Replace(",", ",\n", StringComparison.Ordinal)}, 17, {{\n\"event_id\": \"e2\"}}]", Json);

        Assert.Equal(["1 accepted", "2 refused not-an-object", "3 refused missing-field user_id"], Told(answer));
        Assert.Contains((await shop.Engine.DeadLettersAsync()).Items, letter => letter.Bytes == "{ \"event_id\": \"e2\"}");
    }

    [Theory]
    [InlineData(Json, "")]
    [InlineData(Json, "  ")]
    [InlineData(Json, "[]")]
    [InlineData(Lines, "\n\n")]
    [InlineData(Json, "17")]
    [InlineData(Json, "[{}")]
    [InlineData(Json, "{}\n{}")]
    public async Task A_body_without_purchases_is_answered_with_the_reason_and_nothing_is_taken(string type, string body)
    {
        await using var shop = await ServedShop.Open();

        var (status, answer) = await Send(shop, body, type);

        Assert.Equal((400, "wrong"), (status, answer.GetProperty("code").GetString()));
        Assert.Empty((await shop.Engine.DeadLettersAsync()).Items);
    }

    [Fact]
    public async Task A_mapping_turns_a_shops_orders_into_purchases_and_says_what_it_leaves_out()
    {
        await using var shop = await ServedShop.Open();
        const string Products = """[{"sku":"milk","price":2.5,"quantity":2},{"sku":"cheese","price":7}]""";
        const string Order = $$$"""{"event":"Order Completed","userId":"anna","timestamp":"2026-03-01T12:00:00Z","properties":{"order_id":"o1","currency":"EUR","products":{{{Products}}}}}""";

        var (_, answer) = await Send(shop, $"[{Order},{{\"event\":\"Page Viewed\"}},{Order.Replace("EUR", "SEK", StringComparison.Ordinal)}]", Json, "?mapping=segment");
        var (_, again) = await Send(shop, Order, Json, "?mapping=segment");
        var (_, plain) = await Send(shop, Line("e1", "bert"), Json);

        Assert.Equal(["1 accepted", "2 filtered", "3 refused wrong-currency currency"], Told(answer));
        Assert.Equal(2, answer.GetProperty("lines")[0].GetProperty("purchases").GetInt32());
        Assert.Equal(["1 repeated"], Told(again));
        Assert.Equal(["1 accepted"], Told(plain));
        Assert.Equal(1200, (await shop.Engine.UserAsync("anna")).Spend.Sum(spend => spend.SpendMinor));
        Assert.Equal(["http", "http#segment"], (await shop.Engine.SourcesAsync()).Select(source => source.Source).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nobody", "unknown", "cloudevents, debezium,")]
    [InlineData("csv", "wrong", "CSV")]
    public async Task A_mapping_that_cannot_be_used_is_refused_with_those_that_can(string mapping, string code, string named)
    {
        await using var shop = await ServedShop.Open();

        var (_, answer) = await Send(shop, Line("e1"), Json, $"?mapping={mapping}");

        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.Contains(named, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_again_is_repeated_When_the_answer_was_lost_and_the_process_is_another()
    {
        var first = await ServedShop.Open();
        first.Intake = new LostAnswers(first.Intake);
        await first.StopServing();
        await first.ServeAgain();
        Assert.Equal(500, (await Send(first, $"{Line("e1")}\n{Line("e2")}", Lines)).Status);

        await using var second = await first.Restarted();
        var (_, answer) = await Send(second, $"{Line("e1")}\n{Line("e2")}\n{Line("e3")}", Lines);

        Assert.Equal(["1 repeated", "2 repeated", "3 accepted"], Told(answer));
        Assert.Equal(3750, (await second.Engine.UserAsync("anna")).Spend.Sum(spend => spend.SpendMinor));
    }

    [Fact]
    public async Task What_is_taken_back_is_gone_whichever_comes_first_and_each_correction_is_answered_by_itself()
    {
        await using var shop = await ServedShop.Open();

        var (_, answer) = await Send(
            shop,
            string.Join('\n', Line("e1"), Corrected("e2", "e1", "10.00"), Void("e3", "e4"), Line("e4"), Void("e5", "e4"), Void("e6", "e2", "2025-01-01"), Void("e7", "e7"), Line("e8")[..^1] + ",\"voids\":\"e1\"}", Line("e9")),
            Lines);

        Assert.Equal(
            ["1 accepted", "2 accepted", "3 accepted", "4 repeated", "5 repeated", "6 refused expired occurred_at", "7 refused out-of-range voids", "8 refused wrong-format sku", "9 accepted"],
            Told(answer));
        Assert.Equal((4, 2, 3, 0), Totals(answer));
        var anna = await shop.Engine.UserAsync("anna");
        Assert.Equal((2250, 1), (anna.SpendMinor, anna.Lifetime!.Orders));
    }

    [Fact]
    public async Task A_correction_that_is_sent_again_is_repeated_and_what_it_took_back_stays_so()
    {
        await using var shop = await ServedShop.Open();
        await Send(shop, $"{Line("e1")}\n{Line("e2")}\n{Void("e3", "e1")}\n{Corrected("e4", "e2", "3.00")}", Lines);

        var (_, again) = await Send(shop, $"{Void("e3", "e1")}\n{Corrected("e4", "e2", "3.00")}\n{Line("e1")}\n{Corrected("e4", "e2", "4.00")}", Lines);

        Assert.Equal(["1 repeated", "2 repeated", "3 repeated", "4 refused conflict event_id"], Told(again));
        Assert.Equal(300, (await shop.Engine.UserAsync("anna")).SpendMinor);
    }

    [Fact]
    public async Task Many_who_send_at_once_are_each_told_of_their_own()
    {
        await using var shop = await ServedShop.Open();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Send(shop, $"{Line($"e{i}")}\n{Line($"e{i % 20}", "bert")}\nbad", Lines)));

        Assert.All(answers, answer => Assert.Equal((200, 1), (answer.Status, answer.Answer.GetProperty("refused").GetInt32())));
        Assert.Equal(60, answers.Sum(answer => answer.Answer.GetProperty("accepted").GetInt32()));
        Assert.Equal(20, answers.Sum(answer => answer.Answer.GetProperty("repeated").GetInt32()));
        Assert.Equal(40 * 1250, (await shop.Engine.UserAsync("anna")).Spend.Sum(spend => spend.SpendMinor));
    }

    // Rules that compare users with each other turn the day between two records, and commit there.
    [Fact]
    public async Task Each_line_is_answered_When_the_day_turns_among_them()
    {
        await using var shop = await ServedShop.Open("\nsegment top \"Top\": percentile(spend()) >= 90%\n");

        var (_, answer) = await Send(shop, $"{Line("e1")}\nbad\n{Line("e2", date: "2026-03-02")}\nworse\n{Line("e3", date: "2026-03-03")}\n{Line("e1")}", Lines);

        Assert.Equal(["1 accepted", "2 refused not-json", "3 accepted", "4 refused not-json", "5 accepted", "6 repeated"], Told(answer));
    }

    [Fact]
    public async Task Only_who_may_send_purchases_is_let_in_and_the_audit_log_has_sums()
    {
        var (reader, readerKey) = ApiKey.Create("reader", AccessRoles.Read);
        var (till, tillKey) = ApiKey.Create("till", AccessRoles.Ingest);
        await using var shop = await ServedShop.Open(readerKey, tillKey);

        Assert.Equal(401, (await Send(shop, Line("e1"), Json)).Status);
        Assert.Equal(403, (await Send(shop, Line("e1"), Json, key: reader)).Status);
        Assert.Equal(200, (await Send(shop, Line("e1"), Json, key: till)).Status);
        Assert.Equal(200, (await Send(shop, Line("e1") + "\nbad", Lines, key: till)).Status);
        await shop.WriteAuditSums();

        var audit = await shop.Audit();
        Assert.Equal(["refused", "refused", "done"], audit.Select(entry => entry.Outcome.ToString().ToLowerInvariant()));
        Assert.Equal(("till", "POST /v1/purchases", """{"requests":2,"accepted":1,"repeated":1,"refused":1,"filtered":0}"""), (audit[2].Who, audit[2].What, audit[2].After));
    }

    private static (int, int, int, int) Totals(JsonElement answer) => (
        answer.GetProperty("accepted").GetInt32(), answer.GetProperty("repeated").GetInt32(), answer.GetProperty("refused").GetInt32(), answer.GetProperty("filtered").GetInt32());

    private static IEnumerable<string> Told(JsonElement answer) => answer.GetProperty("lines").EnumerateArray().Select(line => string.Join(' ', new[]
    {
        line.GetProperty("line").ToString(), line.GetProperty("status").GetString(), Optional(line, "reason"), Optional(line, "field"),
    }.Where(part => part is not null)));

    private static string? Optional(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Line(string id, string user = "anna", string amount = "12.50", string date = "2026-03-01") =>
        $$"""{"event_id":"{{id}}","user_id":"{{user}}","sku":"milk","amount":{{amount}},"quantity":1,"occurred_at":"{{date}}T12:00:00Z"}""";

    private static string Corrected(string id, string taken, string amount) => Line(id, amount: amount)[..^1] + $",\"replaces\":\"{taken}\"}}";

    private static string Void(string id, string taken, string date = "2026-03-01") =>
        $$"""{"event_id":"{{id}}","user_id":"anna","voids":"{{taken}}","occurred_at":"{{date}}T12:00:00Z"}""";

    private static async Task<(int Status, JsonElement Answer)> Send(ServedShop shop, string body, string type, string query = "", string? key = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await shop.Post($"/v1/purchases{query}", content, key);
    }

    private sealed class LostAnswers(IPurchaseIntake intake) : IPurchaseIntake
    {
        public async Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel)
        {
            await intake.TakeAsync(lines, count, mapping, cancel);
            throw new InvalidOperationException("The answer is lost.");
        }
    }
}
