using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>Purchases of a till with a wrong clock in files, where the day follows the data.</summary>
public sealed class WrongClockRunTests : IDisposable
{
    private static readonly string Before = string.Concat(Enumerable.Range(1, 5).Select(day => Bought(day)));
    private static readonly string Wrong = Shop.Line("till9", "u9", "milk", "1.00", "2026-12-31");
    private static readonly string After = string.Concat(Enumerable.Range(6, 3).Select(day => Bought(day)));
    private static readonly string Spend = "user_id,category,spend_minor\n" + string.Concat(Enumerable.Range(1, 8).Select(user => $"u{user},DAIRY,10000\n"));

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_takes_nothing_from_the_others_and_is_a_dead_letter_When_they_go_on_where_the_day_was()
    {
        await RunOver(Before + Wrong + After);

        Assert.Equal(Spend, await _shop.Export("spend"));
        await AssertRefused(record: 6);
    }

    [Fact]
    public async Task The_next_file_decides_When_it_is_the_last_of_a_file()
    {
        await RunOver(Before + Wrong, After);

        Assert.Equal(Spend, await _shop.Export("spend"));
        await AssertRefused(record: 6);
    }

    [Fact]
    public async Task It_is_refused_When_it_is_the_first_of_all()
    {
        await RunOver(Wrong.Replace("2026-12-31", "2099-12-31", StringComparison.Ordinal) + Before + After);

        Assert.Equal(Spend, await _shop.Export("spend"));
        await AssertRefused(record: 1);
    }

    [Fact]
    public async Task It_is_a_gap_and_the_day_turns_When_the_others_are_there_too()
    {
        await RunOver(Shop.Line("old", "u0", "milk", "7.00", "1970-01-02") + Before + After);

        Assert.Equal(Spend, await _shop.Export("spend"));
        Assert.Empty(await Letters());
    }

    [Fact]
    public async Task It_is_believed_When_nothing_comes_after_it()
    {
        await RunOver(Before + After + Wrong);

        Assert.Equal("user_id,category,spend_minor\nu9,DAIRY,100\n", await _shop.Export("spend"));
        Assert.Empty(await Letters());
    }

    private static string Bought(int day) => Shop.Line($"n{day}", $"u{day}", "milk", "100.00", $"2026-03-0{day}");

    private Task<Run> RunOver(params string[] files)
    {
        for (var i = 0; i < files.Length; i++) File.WriteAllText(_shop[$"{i}.ndjson"], files[i]);
        return Run.Well(["run", "--events", .. Enumerable.Range(0, files.Length).Select(i => _shop[$"{i}.ndjson"]), "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--future-days", "1"]);
    }

    private async Task<IReadOnlyList<(int Record, string Reason)>> Letters() =>
        [.. (await _shop.Ask("dead-letters", "--json")).Json.Select(letter => (letter.GetProperty("record").GetInt32(), letter.GetProperty("reason").GetString()!))];

    private async Task AssertRefused(int record) => Assert.Equal([(record, "future")], await Letters());
}
