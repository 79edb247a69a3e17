using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>From events to exports, the answers are those of a plain sum.</summary>
public sealed class ExactnessTests : IDisposable
{
    private const string Rules =
        """
        segment regulars: orders() >= 20
        segment dairy: rank("DAIRY") <= 3 and spend("DAIRY") >= 20
        segment lapsing: days_since_last() > 20 and orders() >= 2
        segment lately: spend(30 days) > spend() / 2
        """;

    private readonly Shop _shop = new(rules: Rules);

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("2026-01-20")]
    [InlineData("2026-03-31")]
    [InlineData("2026-04-20")]
    public async Task Exports_equal_a_plain_sum_When_purchases_are_late_repeated_refunded_or_broken(string until)
    {
        await Generate();

        await _shop.RunAll("--until", until);

        await AssertEqualsPlainSum(_shop, DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answers_are_the_same_When_a_run_stops_at_a_date_in_between()
    {
        await Generate();
        using var once = Twin();
        await once.RunAll("--until", "2026-04-20");

        foreach (var until in new[] { "2026-02-10", "2026-03-15", "2026-04-20", "2026-04-20" }) await _shop.RunAll("--until", until);

        foreach (var what in new[] { "spend", "affinity", "members" }) Assert.Equal(await once.Export(what), await _shop.Export(what));
        Assert.Equal(LettersOf(await once.Export("dead-letters")), LettersOf(await _shop.Export("dead-letters")));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    [InlineData("64")]
    public async Task The_exports_are_the_same_to_the_byte_When_the_number_of_ranges_differs(string partitions)
    {
        await Generate();
        using var other = Twin();

        await _shop.RunAll();
        await other.RunAll("--partitions", partitions, "--workers", "3");

        foreach (var what in new[] { "spend", "affinity", "members", "transitions" })
            Assert.Equal(await _shop.Export(what), await other.Export(what));
    }

    [Fact]
    public async Task The_exports_are_the_same_to_the_byte_When_ranges_are_split_and_merged_between_runs()
    {
        await Generate();
        using var other = Twin();
        foreach (var until in new[] { "2026-02-10", "2026-03-15", "2026-04-20" }) await _shop.RunAll("--until", until);

        await other.RunAll("--until", "2026-02-10", "--partitions", "4");
        await other.RunAll("--until", "2026-03-15", "--partitions", "32");
        await other.RunAll("--until", "2026-04-20", "--partitions", "2");

        foreach (var what in new[] { "spend", "affinity", "members", "transitions" })
            Assert.Equal(await _shop.Export(what), await other.Export(what));
        Assert.Contains("is whole", (await other.Ask("data", "check")).Output, StringComparison.Ordinal);
        var user = (await other.Export("spend")).Split('\n')[1].Split(',')[0];
        Assert.Equal(
            (await _shop.Ask("transitions", "--user", user)).Output,
            (await other.Ask("transitions", "--user", user)).Output);
    }

    [Fact]
    public async Task Nothing_changes_When_the_same_events_are_run_again()
    {
        await Generate();
        await _shop.RunAll();
        var before = (await _shop.Export("spend"), await _shop.Export("members"), await _shop.Export("transitions"));

        var again = await _shop.RunAll("--json");

        Assert.Equal(0, again.Json[^1].GetProperty("figures").GetProperty("records").GetInt64());
        Assert.Equal(before, (await _shop.Export("spend"), await _shop.Export("members"), await _shop.Export("transitions")));
    }

    [SkippableFact]
    public async Task Exports_equal_a_plain_sum_When_the_purchases_are_real()
    {
        var study = SharedData.CompleteJourney;
        Skip.If(study is null, "The Complete Journey files are not beside the sources: no shared/data/complete-journey above the test.");
        await Run.Well("import", "complete-journey", "--transactions", Path.Combine(study, "transactions.csv.gz"),
            "--products", Path.Combine(study, "products.csv.gz"), "--out", _shop["journey"]);
        File.Copy(Path.Combine(_shop["journey"], "purchases.ndjson"), _shop.Events, overwrite: true);
        File.Copy(Path.Combine(_shop["journey"], "taxonomy.csv"), _shop.TaxonomyFile, overwrite: true);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "examples", "grocery", "rules.cohort"), _shop.RulesFile, overwrite: true);

        foreach (var until in new[] { new DateOnly(2017, 6, 30), new DateOnly(2017, 12, 31) })
        {
            await _shop.RunAll("--until", $"{until:yyyy-MM-dd}");
            await AssertEqualsPlainSum(_shop, until);
        }
    }

    private static async Task AssertEqualsPlainSum(Shop shop, DateOnly asOf)
    {
        var naive = new NaiveShop(shop.Events, shop.TaxonomyFile, asOf);
        Assert.Equal(naive.SpendCsv(), await shop.Export("spend"));
        Assert.Equal(naive.AffinityCsv(3), await shop.Export("affinity"));
    }

    private Task<Run> Generate() => Run.Well(
        "generate", "--out", _shop.Events, "--taxonomy-out", _shop.TaxonomyFile, "--users", "300", "--events", "20000", "--days", "120",
        "--start", "2026-01-01", "--late", "0.1", "--duplicates", "0.05", "--malformed", "0.01", "--refunds", "0.05");

    /// <summary>Another shop with the same files.</summary>
    private Shop Twin()
    {
        var twin = new Shop();
        File.Copy(_shop.Events, twin.Events, overwrite: true);
        File.Copy(_shop.RulesFile, twin.RulesFile, overwrite: true);
        File.Copy(_shop.TaxonomyFile, twin.TaxonomyFile, overwrite: true);
        return twin;
    }

    // The source's name is the path of the events, which differs.
    private static IEnumerable<string> LettersOf(string csv) => csv.Split('\n').Select(row => row[(row.IndexOf(',') + 1)..]);
}
