using Cohort.Cli.Tests.Faults;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class DataCheckTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + "nonsense\n" + Shop.Line("2", "bert", "milk", "20", "2026-03-02"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_finds_everything_whole_When_nothing_was_touched()
    {
        await _shop.RunAll();

        var run = await _shop.Ask("data", "check");
        var findings = (await _shop.Ask("data", "check", "--json")).Json;

        Assert.Contains("is whole.", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["file", "rows", "digests", "audit and drafts", "kept journals", "ranges", "salted", "transitions", "dead letters", "memberships", "segments"],
            findings.Select(f => f.GetProperty("check").GetString()));
        Assert.All(findings, f => Assert.True(f.GetProperty("ok").GetBoolean()));
    }

    [Theory]
    [InlineData("DELETE FROM membership WHERE user_id = 'anna' AND segment_id = (SELECT id FROM segment WHERE name = 'dairy')", "User anna is not stored in dairy; their ledger puts them there.")]
    [InlineData("INSERT INTO membership (segment_id, user_id) SELECT id, 'zoe' FROM segment WHERE name = 'dairy'", "User zoe is stored in dairy; their ledger does not put them there.")]
    [InlineData("UPDATE segment SET members = 9 WHERE name = 'dairy'", "Segment dairy says it has 9 members; the ledgers give 2.")]
    [InlineData("UPDATE journal SET batch = substr(batch, 1, length(batch) - 1) || x'00'", "cannot be used")]
    [InlineData("UPDATE journal SET seq = seq + 1", "Batch 1 is missing before it.")]
    [InlineData("UPDATE transition_chunk SET chunk = substr(chunk, 1, length(chunk) - 1) || x'00'", "WRONG  transitions")]
    [InlineData("UPDATE transition_chunk SET transitions = transitions + 1", "transitions and say they hold")]
    [InlineData("DELETE FROM dead_letter", "1 records were refused for not-json and 0 are kept.")]
    public async Task It_ends_with_4_and_says_what_is_wrong_When_a_row_was_damaged(string damage, string expected)
    {
        await _shop.RunAll();
        using (var database = new SqliteConnection($"Data Source={Path.Combine(_shop.Data, "cohort.db")};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = damage;
            Assert.True(command.ExecuteNonQuery() > 0, "The damage hit no row.");
        }

        StoreFile.Reseal(_shop.Data);

        var run = await Run.Of("data", "check", "--data", _shop.Data);

        Assert.Equal(ExitCode.BadDataDirectory, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("is damaged. Restore it from a backup", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_4_When_the_file_is_no_database()
    {
        Directory.CreateDirectory(_shop.Data);
        File.WriteAllText(Path.Combine(_shop.Data, "cohort.db"), new string('x', 5_000));

        var run = await Run.Of("data", "check", "--data", _shop.Data);

        Assert.Equal((ExitCode.BadDataDirectory, ""), (run.Code, run.Output));
        Assert.Contains("is damaged", run.Error, StringComparison.Ordinal);
    }
}
