using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class QueryTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "anna", "bread", "3.25", "2026-03-02", 2)
        + Shop.Line("3", "bert", "milk", "20", "2026-03-02")
        + "{\"event_id\":\"4\",\"user_id\":{}}\n"
        + Shop.Line("5", "idle", "milk", "20", "2025-12-03")
        + Shop.Line("6", "bert", "?", "1", "2026-03-03"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_shows_segments_since_and_until_spend_and_transitions_When_asked_for_a_customer()
    {
        await _shop.RunAll();

        var run = await _shop.Ask("user", "anna");

        Assert.Equal(
            $"""
            User anna spent 15.75 EUR in 2 purchase lines from 2025-12-04 to 2026-03-03.
            In all: 15.75 EUR in 2 orders of 2 lines, the first on 2026-03-01, the last on 2026-03-02.
            The user is in 3 segments:
              Segment         Title              Since       Ends without a purchase
              dairy           Dairy lovers       2026-03-01  2026-05-30
              affinity:DAIRY  Affinity to DAIRY  2026-03-01  2026-05-30
              affinity:BREAD  Affinity to BREAD  2026-03-02  2026-05-31
            Spend by category:
              Category  Spend EUR
              DAIRY         12.50
              BREAD          3.25
            Transitions:
              As of       User  Change   Segment         Cause
              2026-03-01  anna  entered  dairy           purchase 1
              2026-03-01  anna  entered  affinity:DAIRY  purchase 1
              2026-03-02  anna  entered  affinity:BREAD  purchase 2

            """.ReplaceLineEndings(),
            run.Output);
    }

    [Fact]
    public async Task It_gives_cells_and_sums_to_programs_When_asked_for_a_customer()
    {
        await _shop.RunAll();

        var card = Assert.Single((await _shop.Ask("user", "anna", "--json")).Json);

        Assert.Equal(("anna", "2026-03-03", 1575), (card.GetProperty("user_id").GetString(), card.GetProperty("as_of").GetString(), card.GetProperty("spend_minor").GetInt32()));
        Assert.Equal(
            ("2026-03-02", "bread", "BREAD", 325, 2),
            (card.GetProperty("cells")[1].GetProperty("date").GetString(), card.GetProperty("cells")[1].GetProperty("sku").GetString(),
                card.GetProperty("cells")[1].GetProperty("category").GetString(), card.GetProperty("cells")[1].GetProperty("spend_minor").GetInt32(),
                card.GetProperty("cells")[1].GetProperty("units").GetInt32()));
        Assert.Equal("2026-05-30", card.GetProperty("segments")[0].GetProperty("ends_on").GetString());
    }

    [Fact]
    public async Task It_tells_of_former_segments_When_a_customer_bought_nothing_in_the_window()
    {
        File.WriteAllText(_shop.Events, Shop.Line("1", "idle", "milk", "20", "2026-01-01") + Shop.Line("2", "anna", "milk", "20", "2026-06-01"));
        await _shop.RunAll();

        var run = await _shop.Ask("user", "idle");

        Assert.Contains("User idle has bought nothing in the last 90 days up to 2026-06-01.", run.Output, StringComparison.Ordinal);
        Assert.Contains("2026-04-01  idle  left     dairy           the day turned", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The data directory '{0}' knows no user \"ana\"; did you mean \"anna\"?", "user", "ana")]
    [InlineData("The data directory '{0}' knows no user \"zzzzzz\"; check the id, upper and lower case included.", "user", "zzzzzz")]
    [InlineData("There is no segment \"diary\" in the rules that hold; did you mean \"dairy\"?", "segment", "diary")]
    [InlineData("There is no segment \"affinity:DIARY\" in the rules that hold; did you mean \"affinity:DAIRY\"?", "explain", "anna", "affinity:DIARY")]
    [InlineData("There is no segment \"diary\" in the rules that hold; did you mean \"dairy\"?", "transitions", "--segment", "diary")]
    [InlineData("There is no segment \"x\" in the rules that hold. 'cohort segments' lists all.", "explain", "anna", "x")]
    public async Task It_ends_with_3_and_the_nearest_name_When_a_name_is_unknown(string expected, params string[] args)
    {
        await _shop.RunAll();

        var run = await Run.Of([.. args, "--data", _shop.Data]);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, _shop.Data), run.Error.Trim());
    }

    [Theory]
    [InlineData("dairy")]
    [InlineData("dairy LOVERS")]
    public async Task It_lists_members_by_page_When_asked_for_a_segment(string name)
    {
        await _shop.RunAll();

        var segment = await _shop.Ask("segment", name);
        var first = await _shop.Ask("members", name, "--limit", "1");
        var mark = first.Output.Split("--after ")[1].Split(',')[0];
        var rest = Assert.Single((await _shop.Ask("members", name, "--after", mark, "--json")).Json);

        Assert.Contains("Dairy lovers (dairy) has 2 members.", segment.Output, StringComparison.Ordinal);
        Assert.Contains("Users whose rank of DAIRY", segment.Output, StringComparison.Ordinal);
        Assert.Contains("Rule: rank(\"DAIRY\") <= 1 and", segment.Output, StringComparison.Ordinal);
        Assert.StartsWith("anna", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("bert\n", first.Output, StringComparison.Ordinal);
        Assert.Equal("bert", rest.GetString());
    }

    [Fact]
    public async Task It_lists_all_segments_with_counts_rules_first()
    {
        await _shop.RunAll();

        var lines = (await _shop.Ask("segments", "--json")).Json;

        Assert.Equal(
            ["dairy 2", "lapsing 0", "affinity:DAIRY 2", "affinity:BREAD 1"],
            lines.Select(l => $"{l.GetProperty("segment").GetString()} {l.GetProperty("members").GetInt64()}"));
    }

    [Fact]
    public async Task It_gives_the_latest_transitions_When_there_is_a_limit()
    {
        await _shop.RunAll();

        var all = (await _shop.Ask("transitions", "--limit", "0", "--json")).Json;
        var last = (await _shop.Ask("transitions", "--limit", "2", "--json")).Json;

        Assert.Equal(11, all.Count);
        Assert.Equal(all.TakeLast(2).Select(t => t.GetRawText()), last.Select(t => t.GetRawText()));
    }

    [Fact]
    public async Task It_shows_dead_letters_with_place_and_reason()
    {
        await _shop.RunAll("--source", "till");

        var told = await _shop.Ask("dead-letters");
        var letter = Assert.Single((await _shop.Ask("dead-letters", "--json")).Json);

        Assert.Contains("wrong-type        1", told.Output, StringComparison.Ordinal);
        Assert.Contains("till, record 4, byte ", told.Output, StringComparison.Ordinal);
        Assert.Contains("    {\"event_id\":\"4\",\"user_id\":{}}", told.Output, StringComparison.Ordinal);
        Assert.Equal(
            ("till", 4, "wrong-type", "user_id", 29, "utf-8", "{\"event_id\":\"4\",\"user_id\":{}}"),
            (letter.GetProperty("source").GetString(), letter.GetProperty("record").GetInt32(), letter.GetProperty("reason").GetString(),
                letter.GetProperty("field").GetString(), letter.GetProperty("length").GetInt32(), letter.GetProperty("encoding").GetString(),
                letter.GetProperty("bytes").GetString()));
    }

    [Fact]
    public async Task It_shows_how_far_sources_are_read()
    {
        await _shop.RunAll("--source", "till", "--until", "2026-03-02");

        var source = Assert.Single((await _shop.Ask("sources", "--json")).Json);

        Assert.Equal(("till", 5), (source.GetProperty("source").GetString(), source.GetProperty("durable").GetInt32()));
        Assert.Contains("till", (await _shop.Ask("sources")).Output, StringComparison.Ordinal);
    }
}
