using Cohort.Cli.Tests.Faults;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>A copy of a data directory is whole and of one moment, and a run goes on from it to the same answers.</summary>
[Trait("Category", "Slow")]
public sealed class DataBackupTests : IDisposable
{
    private const int Purchases = 4000;

    private readonly Shop _shop = new(string.Concat(Enumerable.Range(0, Purchases).Select(Line)));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_run_goes_on_from_a_copy_that_was_made_beside_it()
    {
        await _shop.RunAll("--source", "till");
        var (members, spend) = (await _shop.Export("members"), await _shop.Export("spend"));
        var (half, data, backup, restored) = (_shop["half.ndjson"], _shop["second"], _shop["backup"], _shop["restored"]);
        await File.WriteAllTextAsync(half, string.Concat(Enumerable.Range(0, Purchases / 2).Select(Line)));
        using (var running = CohortProcess.Start("run", "--events", half, "--follow", "--source", "till", "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", data))
        {
            await Wait.Until(async () => (await Run.Of("sources", "--json", "--data", data)) is { Code: ExitCode.Done, Json: [var source, ..] } && source.GetProperty("durable").GetInt64() > 0, "The first commit");
            await Run.Well("data", "backup", backup, "--data", data);
            Assert.False(running.HasExited);
            running.Kill();
        }

        Assert.Contains("is restored to", (await Run.Well("data", "restore", backup, "--data", restored)).Output, StringComparison.Ordinal);
        Assert.Contains("is whole.", (await Run.Well("data", "check", "--data", restored)).Output, StringComparison.Ordinal);

        // The same source from its beginning: what the copy has is left out.
        await Run.Well("run", "--events", _shop.Events, "--source", "till", "--data", restored);
        Assert.Equal((members, spend), (await Export("members", restored), await Export("spend", restored)));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(backup, "cohort.db")));
    }

    [Fact]
    public async Task Nothing_is_written_over_what_is_there()
    {
        await _shop.RunAll();
        var run = await Run.Of("data", "backup", _shop.Data, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("is there already, and nothing is written over it.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_directory_gives_no_copy_and_what_a_dead_one_left_is_in_nobodys_way()
    {
        await _shop.RunAll();
        var backup = _shop["backup"];
        Directory.CreateDirectory(backup + ".partial");
        File.WriteAllText(Path.Combine(backup + ".partial", "cohort.db"), "half");
        await Run.Well("data", "backup", backup, "--data", _shop.Data);
        Assert.False(Directory.Exists(backup + ".partial"));

        using (var database = new SqliteConnection($"Data Source={Path.Combine(_shop.Data, "cohort.db")};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "UPDATE segment SET members = members + 9";
            Assert.True(command.ExecuteNonQuery() > 0, "The damage hit no row.");
        }

        StoreFile.Reseal(_shop.Data);
        var run = await Run.Of("data", "backup", _shop["second"], "--data", _shop.Data);
        Assert.Equal(ExitCode.BadDataDirectory, run.Code);
        Assert.Contains("is damaged, and no copy was made of it.", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop["second"]) || Directory.Exists(_shop["second"] + ".partial"));
        Assert.Contains("is whole.", (await Run.Well("data", "check", "--data", backup)).Output, StringComparison.Ordinal);
    }

    private static string Line(int number) => Shop.Line($"{number}", $"u{number % 50}", number % 3 == 0 ? "milk" : "bread", "12.50", $"2026-03-{1 + (number * 28 / Purchases):00}");

    private async Task<string> Export(string what, string data)
    {
        var file = _shop[$"{what}-restored.csv"];
        await Run.Well("export", what, "--out", file, "--data", data);
        return await File.ReadAllTextAsync(file);
    }
}
