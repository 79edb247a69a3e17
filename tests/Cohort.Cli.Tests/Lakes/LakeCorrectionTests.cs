using Cohort.Lake.Tables;
using Xunit;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>What a lake says of purchases that were taken back, before and after that was known.</summary>
public sealed class LakeCorrectionTests : IDisposable
{
    // Of ann's milk a wrong amount is corrected two days later, and bob's beer never was.
    private readonly Shop _shop = new(
        Shop.Line("1", "ann", "milk", "12.00", "2026-03-01") + Shop.Line("2", "bob", "beer", "4.00", "2026-03-02") + Shop.Line("3", "ann", "milk", "2.00", "2026-03-02")
        + Correction("4", "ann", "1", "2026-03-03", "7.00") + Correction("5", "bob", "2", "2026-03-03") + Shop.Line("6", "cat", "bread", "1.00", "2026-03-04"));

    private string Lake => _shop["lake"];

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Spend_has_a_line_until_the_date_on_which_it_was_taken_back()
    {
        await _shop.RunAll("--lake", Lake);

        Assert.Equal(
            "2026-03-01,ann,12.00,1\r\n2026-03-02,ann,14.00,2\r\n2026-03-02,bob,4.00,1\r\n2026-03-03,ann,9.00,2\r\n",
            await Rows("select dt, user_id, spend, orders from spend order by all"));
        Assert.Contains("gives what", (await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_taken_back_is_named_and_the_lines_that_count_are_a_table_of_their_own()
    {
        await _shop.RunAll("--lake", Lake);

        Assert.Equal("ann,1,4,true,2026-03-03\r\nbob,2,5,false,2026-03-03\r\n", await Rows("select user_id, event_id, by_event_id, is_replaced, as_of from voids order by all"));
        Assert.Equal("1\r\n2\r\n3\r\n4\r\n6\r\n", await Rows("select event_id from curated order by all"));
        Assert.Equal("3\r\n4\r\n6\r\n", await Rows("select event_id from counted order by all"));
    }

    [Fact]
    public async Task A_replay_knows_what_was_taken_back_by_then_or_all_that_was()
    {
        await _shop.RunAll("--lake", Lake);

        await Run.Well("replay", "--lake", Lake, "--until", "2026-03-02", "--data", _shop["then"]);
        await Run.Well("replay", "--lake", Lake, "--until", "2026-03-02", "--known", "now", "--data", _shop["now"]);

        Assert.Equal("user_id,category,spend_minor\nann,DAIRY,1400\nbob,\"BEER, WINE\",400\n", (await Run.Well("export", "spend", "--data", _shop["then"])).Output);
        Assert.Equal("user_id,category,spend_minor\nann,DAIRY,200\n", (await Run.Well("export", "spend", "--data", _shop["now"])).Output);
    }

    [Fact]
    public async Task A_replay_of_what_is_known_now_has_both_purchases_of_an_id_that_came_again_after_the_window()
    {
        // Each date in between, so that no clock is doubted.
        var dates = Enumerable.Range(1, 8).Select(day => Shop.Line($"day {day}", "bob", "beer", "1.00", $"{new DateOnly(2026, 1, 1).AddDays(day):yyyy-MM-dd}"));
        File.WriteAllText(_shop.Events, Shop.Line("1", "ann", "milk", "12.00", "2026-01-01") + string.Concat(dates) + Shop.Line("1", "ann", "milk", "5.00", "2026-01-06"));
        await _shop.RunAll("--lake", Lake, "--window-days", "7");

        await Run.Well("replay", "--lake", Lake, "--known", "now", "--until", "2026-01-07", "--data", _shop["now"]);
        await Run.Well("replay", "--lake", Lake, "--known", "now", "--data", _shop["end"]);

        Assert.Contains("\nann,DAIRY,1700\n", (await Run.Well("export", "spend", "--data", _shop["now"])).Output, StringComparison.Ordinal);
        Assert.Equal(await _shop.Export("spend"), (await Run.Well("export", "spend", "--data", _shop["end"])).Output);
    }

    [Fact]
    public async Task A_lake_that_a_former_program_made_is_told_of_and_has_what_is_taken_back_from_then_on()
    {
        await _shop.RunAll("--lake", Lake);
        Directory.Delete(Path.Combine(Lake, LakeTables.VoidsName), recursive: true);

        var check = await Run.Of("lake", "check", "--lake", Lake, "--data", _shop.Data);
        var none = await Rows("select event_id from voids");
        File.AppendAllText(_shop.Events, Correction("7", "cat", "6", "2026-03-05"));
        await _shop.RunAll();

        Assert.Equal(ExitCode.BadDataDirectory, check.Code);
        Assert.Contains("User ann spent 900 minor units on DAIRY by the ledger, and 2100 by the lines of the lake.", check.Error, StringComparison.Ordinal);
        Assert.Equal("", none);
        Assert.Equal("6\r\n", await Rows("select event_id from voids"));
    }

    [Fact]
    public async Task Nothing_is_named_twice_When_feeding_was_broken_off_before_the_lines_were_there()
    {
        File.WriteAllText(Lake, "in the way");
        await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--lake", Lake);
        File.Delete(Lake);
        await Run.Well("lake", "feed", "--data", _shop.Data);
        foreach (var table in new LakeTables(new LakeSettings(Core.Purchases.BaseCurrency.Of("EUR"))).All.Select(table => table.Name).Where(name => name != LakeTables.VoidsName))
            Directory.Delete(Path.Combine(Lake, table), recursive: true);

        await Run.Well("lake", "feed", "--data", _shop.Data);

        Assert.Equal("1\r\n2\r\n", await Rows("select event_id from voids order by all"));
        await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data);
    }

    private static string Correction(string id, string user, string taken, string date, string? amount = null) => amount is null
        ? $$"""{"event_id":"{{id}}","user_id":"{{user}}","voids":"{{taken}}","occurred_at":"{{date}}T13:00:00Z"}""" + "\n"
        : Shop.Line(id, user, "milk", amount, date).Replace("}\n", $",\"replaces\":\"{taken}\"}}\n", StringComparison.Ordinal);

    private async Task<string> Rows(string sql) => (await LakeShop.Ask(Lake, sql)).Split("\r\n", 2)[1];
}
