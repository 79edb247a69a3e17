using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

public sealed class SqliteServingTests : ServingContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }

    private object? Ask(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "serving.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    [Fact]
    public async Task A_directory_has_one_process_at_a_time()
    {
        await using var store = await OpenAsync();

        var refusal = Assert.Throws<StoreException>(() => SqliteServingStore.Open(_folder));

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await (await OpenAsync()).DisposeAsync();
        Ask("PRAGMA user_version = 1000");

        var refusal = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Contains("newer Cohort", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digits_and_window_are_the_usual_ones_When_ranges_were_served_before_they_were_kept()
    {
        await using (var before = await OpenAsync()) await before.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", HashRange.Whole)]));
        new SqliteRows(Path.Combine(_folder, "serving.db")).Unseal();
        foreach (var table in (string[])["segment_day", "activation", "draft", "source_durable", "cluster_setting", "transition_start", "kept_entry", "lake", "lake_batch", "lake_chunk", "lake_context", "erasure", "erasure_key"]) Ask($"DROP TABLE {table}");
        Ask($"PRAGMA user_version = {(long)Ask("PRAGMA user_version")! - 10}");

        await using var store = await OpenAsync();

        var held = await store.SettingsAsync(new Dictionary<string, string> { [ClusterSetting.MinorDigits] = "3", [ClusterSetting.WindowDays] = "180", [ClusterSetting.Currency] = "KWD" });
        Assert.Equal(("2", "90", "KWD"), (held[ClusterSetting.MinorDigits], held[ClusterSetting.WindowDays], held[ClusterSetting.Currency]));
    }

    [Fact]
    public async Task Of_sources_that_a_former_version_read_the_group_alone_knows_how_far()
    {
        await using (var before = await OpenAsync()) await before.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann")]);
        new SqliteRows(Path.Combine(_folder, "serving.db")).Unseal();
        foreach (var table in (string[])["source_durable", "cluster_setting", "transition_start", "kept_entry", "lake", "lake_batch", "lake_chunk", "lake_context", "erasure", "erasure_key"]) Ask($"DROP TABLE {table}");
        Ask($"PRAGMA user_version = {(long)Ask("PRAGMA user_version")! - 6}");

        await using var store = await OpenAsync();

        Assert.Equal([new("till", SourceBeginning.OfFormerVersion)], await store.DurableAsync());
        await store.WriteDurableAsync(new Dictionary<string, long> { ["till"] = 3 });
        Assert.Equal([new("till", 3)], await store.DurableAsync());
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_call_When_it_fails()
    {
        await using var store = await OpenAsync();
        var broken = new RangeUpdate { RangeId = "r2", Range = default, Previous = 0, Sequence = 1, Offsets = null! };

        await Assert.ThrowsAsync<NullReferenceException>(() => store.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann"), broken]));

        Assert.Empty(await store.SegmentsAsync());
        Assert.Equal(0, (await store.PositionsAsync(["r1"]))["r1"].Sequence);
        Assert.Equal(UpdateOutcome.Written, (await store.WriteAsync([Feed.Update("r1", 0, 1, "any", "ann")]))[0].Outcome);
    }
}

public sealed class SqliteRecordsTests : RecordsContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));
}
