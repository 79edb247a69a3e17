using Cohort.Cli.Tests.Faults;
using Xunit;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>A directory from before there were salted users is brought up by the next run, and loses nothing.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly Shop _shop = new(
        SchemaTwo.Events + Shop.Line("3", "bert", "milk", "10.00", "2026-03-02"),
        "affinity top 2\nsegment dairy: spend(\"DAIRY\") >= 10\n",
        "sku,category\nmilk,DAIRY\nbread,BREAD\n");

    public MigrationTests() => SchemaTwo.Write(_shop.Data);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_is_refused_by_readers_and_brought_up_by_a_run_When_it_has_version_2()
    {
        var refused = await Run.Of("segments", "--data", _shop.Data);
        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till", "--rebalance", "on");

        Assert.Equal(ExitCode.BadDataDirectory, refused.Code);
        Assert.Contains("has schema version 2 and this program reads 15. Run 'cohort run' once, which migrates it.", refused.Error, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,1250\nbert,BREAD,300\nbert,DAIRY,1000\n", await _shop.Export("spend"));
        Assert.Equal("user_id,segment\nanna,affinity:DAIRY\nanna,dairy\nbert,affinity:BREAD\nbert,affinity:DAIRY\nbert,dairy\n", await _shop.Export("members"));
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_the_tables_of_a_new_directory_When_it_was_brought_up()
    {
        using var made = new Shop(SchemaTwo.Events);
        await made.RunAll();
        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till");

        const string Tables = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";
        Assert.Equal(StoreFile.Ask(made.Data, Tables), StoreFile.Ask(_shop.Data, Tables));
        Assert.Equal(
            "CREATE TABLE salt (user_id TEXT PRIMARY KEY, parts INTEGER NOT NULL, checksum INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
            StoreFile.Ask(_shop.Data, "SELECT sql FROM sqlite_schema WHERE name = 'salt'"));
        Assert.Equal(
            "CREATE TABLE range_birth (range_id INTEGER PRIMARY KEY, state BLOB NOT NULL, checksum INTEGER NOT NULL DEFAULT 0)",
            StoreFile.Ask(_shop.Data, "SELECT sql FROM sqlite_schema WHERE name = 'range_birth'"));
        Assert.Equal(
            "CREATE TABLE range_load (range_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, observed_seconds INTEGER NOT NULL, events INTEGER NOT NULL,"
            + " busy INTEGER NOT NULL, users INTEGER NOT NULL, bytes INTEGER NOT NULL, hitters TEXT NOT NULL, weights TEXT NOT NULL DEFAULT '[]', checksum INTEGER NOT NULL DEFAULT 0)",
            StoreFile.Ask(_shop.Data, "SELECT sql FROM sqlite_schema WHERE name = 'range_load'"));
        Assert.Equal(
            "CREATE TABLE rebalance_action (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL,"
            + " before INTEGER NOT NULL, after INTEGER NOT NULL, pause_micros INTEGER NOT NULL, checksum INTEGER NOT NULL DEFAULT 0)",
            StoreFile.Ask(_shop.Data, "SELECT sql FROM sqlite_schema WHERE name = 'rebalance_action'"));
    }
}
