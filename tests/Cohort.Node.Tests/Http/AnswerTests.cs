using System.Text;
using System.Text.Json;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>What a node answers, on a cluster of one node with all its parts.</summary>
[Trait("Category", "Slow")]
public sealed class AnswerTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task A_node_is_live_and_ready_When_ranges_and_store_answer()
    {
        Assert.Equal(200, (await shop.Node.Get("/health/live")).Status);
        var (status, answer) = await shop.Node.Get("/health/ready");

        Assert.Equal((200, true), (status, answer.GetProperty("ready").GetBoolean()));
    }

    [Fact]
    public async Task A_user_is_answered_with_ledger_spend_and_segments()
    {
        var (status, ann) = await shop.Node.Get("/v1/users/ann");

        Assert.Equal(200, status);
        Assert.Equal(Shop.Today, ann.GetProperty("as_of").GetString());
        Assert.Equal(["big", "dairy", "affinity:DAIRY"], ann.GetProperty("segments").EnumerateArray().Select(segment => segment.GetProperty("segment").GetString()));
        Assert.All(ann.GetProperty("segments").EnumerateArray(), segment => Assert.Equal(JsonValueKind.String, segment.GetProperty("ends_on").ValueKind));
        Assert.Equal(["bread", "milk"], ann.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("sku").GetString()));
        Assert.Equal([300, 12_050], ann.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("spend_minor").GetInt64()));
        Assert.Equal(JsonValueKind.String, ann.GetProperty("due").ValueKind);
    }

    [Fact]
    public async Task A_user_is_answered_with_the_scores_that_rules_compare()
    {
        var ann = await shop.Node.Until("/v1/users/ann", answer => answer.GetProperty("scores").GetArrayLength() > 0);

        var known = Assert.Single(ann.GetProperty("scores").EnumerateArray());
        var stored = (await shop.Node.Until("/v1/users/ann/scores", _ => true)).GetProperty("scores").EnumerateArray().First();
        Assert.Equal(("churn", stored.GetProperty("version").GetString(), Shop.Today), (known.GetProperty("model").GetString(), known.GetProperty("version").GetString(), known.GetProperty("as_of").GetString()));
        Assert.InRange(known.GetProperty("per_million").GetInt32(), 1, 999_999);
    }

    [Fact]
    public async Task A_membership_is_explained_with_its_rule_numbers_and_end()
    {
        var (status, why) = await shop.Node.Get("/v1/users/ann/explain?segment=big");

        Assert.Equal(200, status);
        Assert.True(why.GetProperty("member").GetBoolean());
        Assert.Equal("spend() >= 100", why.GetProperty("explanation").GetProperty("text").GetString());
        Assert.Equal(23.5m, why.GetProperty("explanation").GetProperty("margin").GetDecimal());
        Assert.Equal(JsonValueKind.String, why.GetProperty("ends_on").ValueKind);
        Assert.Equal(404, (await shop.Node.Get("/v1/users/ann/explain?segment=bigg")).Status);
        Assert.Equal(400, (await shop.Node.Get("/v1/users/ann/explain")).Status);
    }

    [Fact]
    public async Task A_user_without_a_purchase_is_not_found()
    {
        var (status, answer) = await shop.Node.Get("/v1/users/zoe");

        Assert.Equal((404, "unknown"), (status, answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Scores_and_next_actions_come_from_the_serving_store_and_from_their_topic()
    {
        var scores = await shop.Node.Until("/v1/users/ann/scores", answer => answer.GetProperty("next_action").ValueKind == JsonValueKind.Object);

        Assert.Equal(["churn", "propensity:DAIRY"], scores.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("model").GetString()));
        Assert.All(scores.GetProperty("scores").EnumerateArray(), score => Assert.InRange(score.GetProperty("probability").GetDouble(), double.Epsilon, 1));
        Assert.Equal("milk_week", scores.GetProperty("next_action").GetProperty("campaign").GetString());
        var (status, nobody) = await shop.Node.Get("/v1/users/zoe/scores");
        Assert.Equal((404, "unknown"), (status, nobody.GetProperty("code").GetString()));
        await shop.Node.Until("/v1/users/ann/scores/log", log => log.GetArrayLength() >= 2);

        // A user is scored again when they buy again, so that some records may be of one user.
        for (var count = 3; ; count++)
        {
            var records = shop.Read("scores", count).Select(record => JsonDocument.Parse(record.Value).RootElement).ToList();
            Assert.All(records, record => Assert.Equal(2, record.GetProperty("scores").GetArrayLength()));
            if (records.Select(record => record.GetProperty("user_id").GetString()).Distinct().Order().SequenceEqual(["ann", "bob", "cyd"])) break;
            Assert.True(count < 20, $"There are {records.Count} records in the topic, and not one of each user.");
        }
    }

    [Fact]
    public async Task The_nodes_that_score_tell_their_models_and_how_they_are()
    {
        var scoring = await shop.Node.Until("/v1/scoring", answer => answer.GetArrayLength() == 1 && answer[0].GetProperty("users").GetInt64() >= 3);

        Assert.Equal(["churn", "propensity:DAIRY"], scoring[0].GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.All(scoring[0].GetProperty("models").EnumerateArray(), model => Assert.False(model.GetProperty("is_cut_off").GetBoolean()));
        Assert.Equal((2, 0), (scoring[0].GetProperty("generation").GetInt32(), scoring[0].GetProperty("faults").GetArrayLength()));
        Assert.Equal(0, (await shop.Node.Get("/health/ready")).Answer.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task Segments_members_and_transitions_come_from_the_serving_store()
    {
        var (_, segments) = await shop.Node.Get("/v1/segments");
        Assert.Equal(["big 1", "dairy 2", "sure 0", "affinity:DAIRY 2", "affinity:BAKERY 1"],
            segments.EnumerateArray().Select(s => $"{s.GetProperty("segment").GetString()} {s.GetProperty("members").GetInt64()}"));

        var (_, first) = await shop.Node.Get("/v1/segments/dairy/members?limit=1");
        var (_, second) = await shop.Node.Get($"/v1/segments/dairy/members?limit=1&after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}");
        Assert.Equal(["ann", "cyd"], Texts(first.GetProperty("items")).Concat(Texts(second.GetProperty("items"))).Order());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);

        Assert.Equal(["affinity:DAIRY", "big", "dairy"],
            (await shop.Node.Get("/v1/users/ann/segments")).Answer.EnumerateArray().Select(s => s.GetProperty("segment").GetString()));
        var (_, transitions) = await shop.Node.Get("/v1/users/bob/transitions");
        var entered = Assert.Single(transitions.GetProperty("items").EnumerateArray());
        Assert.Equal("affinity:BAKERY", entered.GetProperty("segment").GetString());
        Assert.Equal("purchase e3", $"{entered.GetProperty("cause").GetString()} {entered.GetProperty("event_id").GetString()}");
    }

    [Fact]
    public async Task A_record_that_is_no_purchase_is_kept_with_its_reason_and_written_to_its_topic()
    {
        var (_, letters) = await shop.Node.Get("/v1/dead-letters");
        var letter = Assert.Single(letters.GetProperty("items").EnumerateArray());
        Assert.Equal(("purchases/1", 2, "missing-field"), (letter.GetProperty("source").GetString(), letter.GetProperty("record").GetInt32(), letter.GetProperty("reason").GetString()));
        Assert.Equal("{\"event_id\":\"e4\"}", letter.GetProperty("bytes").GetString());
        Assert.Equal(1, letters.GetProperty("counts").GetProperty("missing-field").GetInt64());

        var (value, headers) = Assert.Single(shop.Read("dead-letters", 1));
        Assert.Equal("{\"event_id\":\"e4\"}", value);
        Assert.Equal(("purchases/1", "1", "missing-field", "17"), (headers["source"], headers["offset"], headers["reason"], headers["length"]));
    }

    [Fact]
    public void Transitions_are_written_to_their_topic() =>
        Assert.Equal(6, shop.Read("transitions", 6).Select(record => JsonDocument.Parse(record.Value).RootElement.GetProperty("id").GetString()).Distinct().Count());

    [Fact]
    public async Task Ranges_say_where_they_are_and_how_far_they_have_come()
    {
        var ranges = await shop.Node.Until("/v1/ranges", answer => answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("unpublished").GetInt64() == 0));
        var all = ranges.GetProperty("ranges").EnumerateArray().ToList();

        Assert.Equal(3, all.Sum(range => range.GetProperty("users").GetInt32()));
        Assert.Equal(4, all.Sum(range => range.GetProperty("counts").GetProperty("accepted").GetInt32()));
        Assert.Equal(1, all.Sum(range => range.GetProperty("counts").GetProperty("duplicate").GetInt32()));
        Assert.All(all, range => Assert.StartsWith("akka.tcp://cohort@127.0.0.1:", range.GetProperty("node").GetString(), StringComparison.Ordinal));
        Assert.Equal("0000000000000000", all[0].GetProperty("start").GetString());
    }

    [Fact]
    public async Task Sources_say_up_to_where_everything_is_durable_though_most_ranges_had_nothing_of_the_last_records()
    {
        var sources = await shop.Node.Until("/v1/sources", answer => answer.EnumerateArray().All(source => source.GetProperty("lag").ValueKind == JsonValueKind.Number && source.GetProperty("lag").GetInt64() == 0));

        var source = sources.EnumerateArray().Single(source => source.GetProperty("source").GetString() == "purchases/0");
        Assert.Equal((3, 3), (source.GetProperty("durable").GetInt32(), source.GetProperty("applied").GetInt32()));
        Assert.StartsWith("akka.tcp://cohort@127.0.0.1:", source.GetProperty("node").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/segments/big/members?limit=0", 400, "wrong", "limit")]
    [InlineData("/v1/segments/big/members?after=x", 400, "wrong", "x")]
    [InlineData("/v1/users/ann/transitions?from=yesterday", 400, "wrong", "from")]
    [InlineData("/user/ann", 404, "unknown", "/user/ann")]
    public async Task A_question_that_makes_no_sense_is_refused_with_the_reason(string path, int status, string code, string named)
    {
        var (said, answer) = await shop.Node.Get(path);

        Assert.Equal((status, code), (said, answer.GetProperty("code").GetString()));
        Assert.Contains(named, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/rules", "segment big: spend( >= 1")]
    [InlineData("/v1/rules", "")]
    [InlineData("/v1/rules", "segment x: spend(\"FISH\") > 0")]
    [InlineData("/v1/taxonomy", "sku,category")]
    public async Task An_activation_that_cannot_hold_is_refused_with_the_reason(string path, string body)
    {
        var (status, answer) = await shop.Node.Post(path, Encoding.UTF8.GetBytes(body));

        Assert.Equal((400, "wrong"), (status, answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task What_holds_already_keeps_its_revision_When_it_is_activated_again()
    {
        Assert.Equal(1, (await shop.Node.Post("/v1/rules", Encoding.UTF8.GetBytes(Shop.Rules))).Answer.GetProperty("revision").GetInt32());
        Assert.Equal(1, (await shop.Node.Post("/v1/taxonomy", Shop.Taxonomy())).Answer.GetProperty("revision").GetInt32());
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
