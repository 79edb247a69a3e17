using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every serving store must do with the audit log.</summary>
public abstract class AuditContract
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    /// <summary>Opens the store of this test; the same one when called again.</summary>
    private protected abstract Task<IServingStore> OpenAsync();

    /// <summary>Runs a statement past the store, as somebody with the database's password could.</summary>
    protected abstract Task Execute(string sql);

    [SkippableFact]
    public async Task Entries_come_back_as_they_were_the_latest_first_by_page()
    {
        var entries = Enumerable.Range(1, 5).Select(i => Entry($"request {i}", AuditOutcome.Done) with { Order = $"{{\"range\":{i}}}", Before = "vörher", After = "nachher", Status = 202 }).ToList();
        await using (var store = await OpenAsync())
        {
            Assert.Equal((0, null), ((await store.AuditAsync(null, 10)).Items.Count, (await store.AuditAsync(null, 10)).Next));
            foreach (var entry in entries) await store.AppendAuditAsync(entry);
        }

        await using var again = await OpenAsync();
        var read = new List<AuditEntry>();
        for (string? mark = null; read.Count == 0 || mark is not null;)
        {
            var page = await again.AuditAsync(mark, 2);
            read.AddRange(page.Items);
            mark = page.Next;
        }

        Assert.Equal(Enumerable.Reverse(entries), read.Select(entry => entry with { Number = 0 }));
        Assert.Equal(read.Select(entry => entry.Number).OrderDescending(), read.Select(entry => entry.Number));
        await Assert.ThrowsAsync<ArgumentException>(() => again.AuditAsync("x", 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => again.AuditAsync(null, 0));
    }

    [SkippableFact]
    public async Task A_write_that_is_tried_again_adds_nothing()
    {
        await using var store = await OpenAsync();
        foreach (var outcome in (AuditOutcome[])[AuditOutcome.Begun, AuditOutcome.Begun, AuditOutcome.Done, AuditOutcome.Done]) await store.AppendAuditAsync(Entry("one", outcome));

        Assert.Equal([AuditOutcome.Done, AuditOutcome.Begun], (await store.AuditAsync(null, 10)).Items.Select(entry => entry.Outcome));
    }

    [SkippableTheory]
    [InlineData("UPDATE audit SET who = 'nobody'")]
    [InlineData("DELETE FROM audit")]
    public async Task Nobody_changes_an_entry(string sql)
    {
        await using (var store = await OpenAsync()) await store.AppendAuditAsync(Entry("one", AuditOutcome.Done));

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => Execute(sql));

        Assert.Contains("the audit log is only added to", refusal.Message, StringComparison.Ordinal);
        await using var again = await OpenAsync();
        Assert.Equal("ann", Assert.Single((await again.AuditAsync(null, 10)).Items).Who);
    }

    private static AuditEntry Entry(string request, AuditOutcome outcome) => new()
    {
        At = Noon,
        Node = "akka.tcp://cohort@node-1:2552",
        Request = request,
        Who = "ann",
        From = "10.0.0.1",
        What = "POST /v1/orders/split",
        Outcome = outcome,
    };
}

public sealed class SqliteAuditTests : AuditContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    protected override async Task Execute(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "serving.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresAuditTests(PostgresSchemas schemas) : AuditContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() => await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);

    protected override async Task Execute(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_options!.ConnectionString) { SearchPath = _options.Schema });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
