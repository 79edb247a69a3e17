using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>Ids and names that would act where they are shown: in a terminal, or in a spreadsheet.</summary>
public sealed class HostileTextTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "=HYPERLINK(1)", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "-5", "milk", "-12.50", "2026-03-01")
        + Shop.Line("3", "＝1+1", "milk", "10", "2026-03-01")
        + Shop.Line("4", "zero\u200bwidth", "tea", "10", "2026-03-01")
        + Shop.Line("5", "gnp.\\u202eexe", "tea", "10", "2026-03-01")
        + Shop.Line("6", "esc\\u001b[2J", "tea", "10", "2026-03-01")
        + Shop.Line("7", "nul\\u0000", "tea", "10", "2026-03-01"),
        taxonomy: "sku,category,brand\nmilk,@DAIRY,\ntea,+TEA,\n",
        rules: "affinity top 2\nsegment spends: spend() > 0\n");

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_spreadsheet_has_texts_and_numbers_and_no_formula_When_it_opens_an_export()
    {
        await _shop.RunAll();

        Assert.Equal(
            "user_id,category,spend_minor\n'-5,'@DAIRY,-1250\n'=HYPERLINK(1),'@DAIRY,1250\nzero\u200bwidth,'+TEA,1000\n'＝1+1,'@DAIRY,1000\n", await _shop.Export("spend"));
        Assert.Equal(
            "user_id,category,spend_minor\n-5,@DAIRY,-1250\n=HYPERLINK(1),@DAIRY,1250\nzero\u200bwidth,+TEA,1000\n＝1+1,@DAIRY,1000\n", (await _shop.Ask("export", "spend", "--raw")).Output);
    }

    [Fact]
    public async Task A_record_is_a_dead_letter_When_an_id_in_it_would_act_where_it_is_shown()
    {
        await _shop.RunAll();

        var letters = (await _shop.Ask("dead-letters", "--json")).Json;

        Assert.Equal(
            ["gnp.\\u202eexe", "esc\\u001b[2J", "nul\\u0000"],
            letters.Select(letter => letter.GetProperty("detail").GetString()!.Split('"')[1]));
        Assert.All(letters, letter => Assert.Equal(("wrong-format", "user_id"), (letter.GetProperty("reason").GetString(), letter.GetProperty("field").GetString())));
    }

    [Fact]
    public async Task What_is_not_seen_is_escaped_When_it_is_shown()
    {
        await _shop.RunAll();

        Assert.Contains("zero\\u200bwidth", (await _shop.Ask("members", "spends")).Output, StringComparison.Ordinal);
        var json = await _shop.Ask("members", "spends", "--json");
        Assert.Contains("zero\\u200bwidth", json.Output, StringComparison.Ordinal);
        Assert.Contains("zero\u200bwidth", json.Json.Select(user => user.GetString()));
    }

    [Fact]
    public async Task An_argument_is_quoted_short_and_escaped_When_it_is_refused()
    {
        await _shop.RunAll();

        var refused = await Run.Of("salt", $"\u001b[2J{new string('x', 100_000)}", "4", "--data", _shop.Data);

        Assert.NotEqual(ExitCode.Done, refused.Code);
        Assert.DoesNotContain('\u001b', refused.Error);
        Assert.InRange(refused.Error.Length, 1, 1_000);
        Assert.Contains("has 100004 bytes of UTF-8; shorten it to 128.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_refused_When_they_read_otherwise_than_they_judge()
    {
        File.WriteAllText(_shop.RulesFile, "# spends \u202emuch\nsegment spends: spend() > 0\n");

        var refused = await Run.Of("rules", "check", _shop.RulesFile);

        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Contains("line 1, column 10: The rules hold the character U+202E, which nobody sees; remove it.", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', refused.Output + refused.Error);
    }
}
