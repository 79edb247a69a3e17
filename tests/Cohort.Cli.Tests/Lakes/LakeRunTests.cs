using Xunit;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>How a lake begins, is gone on with, and is refused.</summary>
public sealed class LakeRunTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "ann", "milk", "12.00", "2026-03-01") + Shop.Line("2", "bob", "beer", "4.00", "2026-03-02") + Shop.Line("3", "ann", "milk", "1.00", "2026-03-04"));

    private string Lake => _shop["lake"];

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_directory_goes_on_feeding_its_lake_When_later_runs_name_none()
    {
        await _shop.RunAll("--lake", Lake);
        File.AppendAllText(_shop.Events, Shop.Line("4", "cat", "bread", "2.00", "2026-03-05"));

        await _shop.RunAll();

        Assert.Equal("4\r\n", await One("select count(*) from curated"));
        Assert.Equal("2026-03-04\r\n", await One("select max(dt) from segments"));
    }

    [Fact]
    public async Task Nothing_is_written_twice_When_a_run_finds_nothing_new()
    {
        await _shop.RunAll("--lake", Lake);
        var before = Directory.GetFiles(Lake, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();

        await _shop.RunAll();

        Assert.Equal(before, Directory.GetFiles(Lake, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_journal_lets_go_of_what_the_lake_has()
    {
        await _shop.RunAll("--lake", Lake);

        using var directory = Store.DataDirectory.OpenForReading(_shop.Data);
        using var reader = directory.CreateReader();
        Assert.Empty(reader.LakeBatches(reader.Lake()!.Done));
        Assert.Equal(reader.LastLakeBatch(), reader.Lake()!.Done);
    }

    [Fact]
    public async Task A_lake_has_every_transition_before_the_directory_lets_go_of_it()
    {
        for (var day = 0; day < 4; day++)
        {
            if (day > 0) File.AppendAllText(_shop.Events, Shop.Line($"later {day}", "cat", "milk", day % 2 == 0 ? "-20.00" : "20.00", $"2026-03-{10 * day:00}"));
            await _shop.RunAll("--lake", Lake, "--transition-days", "7");
        }

        using (var directory = Store.DataDirectory.OpenForReading(_shop.Data))
        using (var reader = directory.CreateReader())
        {
            Assert.True(reader.TransitionStart().After.Chunk > 0);
            Assert.Equal(Core.Purchases.BusinessDate.Of(2026, 3, 24), reader.TransitionStart().From);
        }

        Assert.Equal("2026-03-01\r\n", await One("select min(dt) from transitions"));
        await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data);
        await Run.Well("data", "check", "--data", _shop.Data);
    }

    [Fact]
    public async Task A_lake_is_refused_When_the_directory_began_without_one()
    {
        await _shop.RunAll();

        var run = await Run.Of(Args("--lake", Lake));

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Equal("A lake begins with a new data directory, and this one has read purchases without one. Run them again into a new directory." + Environment.NewLine, run.Error);
        Assert.False(Directory.Exists(Lake));
    }

    [Fact]
    public async Task Another_lake_is_refused()
    {
        await _shop.RunAll("--lake", Lake);

        var run = await Run.Of(Args("--lake", _shop["other"]));

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains($"feeds the lake '{Lake}', and another is asked for: '{_shop["other"]}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purchases_are_stored_and_the_lake_catches_up_When_it_cannot_be_written_for_a_while()
    {
        File.WriteAllText(Lake, "in the way");

        var run = await Run.Of(Args("--lake", Lake));

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("All purchases are stored, and the lake is behind.", run.Error, StringComparison.Ordinal);
        Assert.Contains("ann", (await Run.Well("user", "ann", "--data", _shop.Data)).Output, StringComparison.Ordinal);
        await Run.Well("data", "check", "--data", _shop.Data);
        File.Delete(Lake);
        Assert.StartsWith("3 lines, ", (await Run.Well("lake", "feed", "--data", _shop.Data)).Output, StringComparison.Ordinal);
        Assert.Equal("3\r\n", await One("select count(*) from curated"));
        await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data);
    }

    [Fact]
    public async Task A_lake_that_was_lost_is_told_and_not_begun_anew()
    {
        await _shop.RunAll("--lake", Lake);
        Directory.Delete(Lake, recursive: true);
        File.AppendAllText(_shop.Events, Shop.Line("4", "cat", "bread", "2.00", "2026-03-05"));

        var run = await Run.Of(Args());

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("the lake was lost, or put back from a copy", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_was_put_back_from_a_copy_feeds_nothing()
    {
        await _shop.RunAll("--lake", Lake);
        Copy(_shop.Data, _shop["copy"]);
        File.AppendAllText(_shop.Events, Shop.Line("4", "cat", "bread", "2.00", "2026-03-05"));
        await _shop.RunAll();
        Directory.Delete(_shop.Data, recursive: true);
        Copy(_shop["copy"], _shop.Data);

        var run = await Run.Of("lake", "feed", "--data", _shop.Data);

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("has more than the data directory", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feeding_says_so_When_the_directory_feeds_no_lake()
    {
        await _shop.RunAll();

        var run = await Run.Of("lake", "feed", "--data", _shop.Data);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains("feeds no lake", run.Error, StringComparison.Ordinal);
    }

    private string[] Args(params string[] more) =>
        ["run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, .. more];

    private async Task<string> One(string sql) => string.Join("\r\n", (await LakeShop.Ask(Lake, sql)).Split("\r\n").Skip(1));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
