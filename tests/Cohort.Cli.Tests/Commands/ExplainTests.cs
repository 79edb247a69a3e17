using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class ExplainTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "anna", "bread", "3.25", "2026-03-02")
        + Shop.Line("3", "anna", "milk", "-0.50", "2026-03-03")
        + Shop.Line("4", "bert", "milk", "4", "2026-03-03")
        + Shop.Line("5", "bert", "bread", "6", "2026-03-03")
        + Shop.Line("6", "bert", "beer", "5", "2026-03-03"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_shows_rule_numbers_end_cells_and_versions_When_the_customer_is_a_member()
    {
        await _shop.RunAll();

        var run = await _shop.Ask("explain", "anna", "dairy");

        Assert.StartsWith(
            """
            User anna is in dairy as of 2026-03-03, since 2026-03-01.
            Rule:      rank("DAIRY") <= 1 and spend("DAIRY") >= 10
            In words:  Users whose rank of DAIRY by spend in the last 90 days is at most 1 and whose spend on DAIRY in the last 90 days is at least 10.00.
              Holds  Condition                Left  Right  Margin
              yes    all of:
              yes      rank("DAIRY") <= 1        1      1       0
              yes      spend("DAIRY") >= 10  12.00  10.00   +2.00
            Ends:      on 2026-05-30, if the user buys nothing more.
            The sums behind it: 15.25 EUR in all.
              Category  Spend EUR
              DAIRY         12.00
              BREAD          3.25
            The cells behind it, one for each date and sku:
              Date        Sku    Category  Spend EUR  Units  Lines  Orders  Refunds
              2026-03-01  milk   DAIRY         12.50      1      1       1        0
              2026-03-02  bread  BREAD          3.25      1      1       1        0
              2026-03-03  milk   DAIRY         -0.50      1      0       0        1
            Versions:  rules revision 1 (
            """.ReplaceLineEndings(),
            run.Output);
    }

    [Fact]
    public async Task It_shows_what_is_missing_and_when_time_alone_will_do_When_the_customer_is_no_member()
    {
        await _shop.RunAll();

        var dairy = (await _shop.Ask("explain", "bert", "dairy")).Output;
        var lapsing = (await _shop.Ask("explain", "bert", "lapsing")).Output;

        Assert.Contains("User bert is not in dairy as of 2026-03-03.", dairy, StringComparison.Ordinal);
        Assert.Contains("Missing:   rank(\"DAIRY\") <= 1: the left side is 3 against 1, a margin of +2.", dairy, StringComparison.Ordinal);
        Assert.Contains("Missing:   spend(\"DAIRY\") >= 10: the left side is 4.00 against 10.00, a margin of -6.00.", dairy, StringComparison.Ordinal);
        Assert.Contains("Begins:    on 2026-04-03, if the user buys nothing more.", lapsing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_the_ranking_and_the_margins_When_asked_for_an_affinity()
    {
        await _shop.RunAll();

        var output = (await _shop.Ask("explain", "bert", "affinity:DAIRY")).Output;

        Assert.Contains(
            """
              Rank  Category    Spend EUR  Ahead of the next  Affinity
                 1  BREAD            6.00               1.00  yes
                 2  BEER, WINE       5.00               1.00  yes
                 3  DAIRY            4.00                  -  no
            Missing:   1.00 EUR of spend on DAIRY to draw level with BEER, WINE in place 2; on a tie the name that comes first ranks first.
            """.ReplaceLineEndings(),
            output);
    }

    [Fact]
    public async Task It_offers_ways_out_When_one_of_several_conditions_is_enough()
    {
        File.WriteAllText(_shop.RulesFile, "segment s: orders() >= 1 and (spend() >= 100 or not (refunds() == 0))");
        await _shop.RunAll();

        var json = Assert.Single((await _shop.Ask("explain", "bert", "s", "--json")).Json);

        Assert.False(json.GetProperty("member").GetBoolean());
        Assert.Equal(
            [("spend() >= 100", true), ("refunds() == 0", false)],
            json.GetProperty("missing").EnumerateArray().Select(m => (m.GetProperty("text").GetString(), m.GetProperty("must_hold").GetBoolean())));
        Assert.All(json.GetProperty("missing").EnumerateArray(), m => Assert.NotNull(m.GetProperty("one_way_out_of").GetString()));
        Assert.Equal("all", json.GetProperty("explanation").GetProperty("kind").GetString());
    }
}
