using Cohort.Core.Protocol;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;

namespace Cohort.Store.Tests.Serving;

/// <summary>Every value that a serving store in PostgreSQL holds is under a checksum, and one that changes is refused.</summary>
[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresChecksumTests : IDisposable
{
    private readonly TestStore _shop = new();
    private readonly PostgresSchemas _schemas;
    private PostgresOptions _options = null!;
    private PostgresRows _rows = null!;

    public PostgresChecksumTests(PostgresSchemas schemas) => _schemas = schemas;

    public void Dispose() => _shop.Dispose();

    public static TheoryData<string> Tables() => [.. PostgresTables.All.Select(table => table.Name)];

    [SkippableFact]
    public async Task Every_column_of_every_table_is_under_the_checksum_of_its_row()
    {
        await FillAsync();

        Assert.Equal(
            PostgresTables.All.SelectMany(table => table.ColumnNames.Append("checksum").Select(column => $"{table.Name}.{column}")).Order(StringComparer.Ordinal),
            (await _rows.Column(
                $"SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = '{_options.Schema}' AND table_name <> 'schema_version'"))
                .Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public async Task A_flipped_bit_is_found_and_refused_In_any_value(string name)
    {
        var table = PostgresTables.All.Single(t => t.Name == name);
        await FillAsync();
        Assert.All(await FindingsAsync(), finding => Assert.Equal((finding.Table, true, 0L, 0L), (finding.Table, finding.Rows > 0, finding.Unsealed, finding.Faults)));
        await AskAsync();
        await _rows.Execute($"CREATE TABLE whole AS SELECT * FROM {name}");
        foreach (var column in (IEnumerable<string>)[.. table.ColumnNames, "checksum"])
        {
            var type = Assert.Single(await _rows.Column(
                $"SELECT data_type FROM information_schema.columns WHERE table_schema = '{_options.Schema}' AND table_name = '{name}' AND column_name = '{column}'"));
            await _rows.Execute($"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS cluster_founding_number_check");
            await _rows.Flip(table, column, type);

            var fault = Assert.Single(await FindingsAsync(), finding => finding.Faults > 0);
            Assert.Equal((name, 1), (fault.Table, fault.Faults));
            Assert.Contains($"The checksum of its row in the table '{name}' does not fit its values. Restore the database from a backup", fault.Told[0], StringComparison.Ordinal);

            // A damaged key may hide its row; whatever else is read, is refused.
            if (column == "checksum") Assert.Contains($"in the table '{name}'", (await Assert.ThrowsAsync<StoreException>(AskAsync)).Message, StringComparison.Ordinal);
            await _rows.Execute($"DELETE FROM {name}; INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM whole");
        }
    }

    [SkippableFact]
    public async Task A_store_of_a_former_program_gets_its_checksums_When_it_is_opened()
    {
        await FillAsync();
        await _rows.MakeFormer(4, "SELECT 1");

        await AskAsync();

        Assert.All((await FindingsAsync()).ExceptBy(ServingTables.OfLake.Concat(ServingTables.OfErasures).Select(table => table.Name), finding => finding.Table), finding => Assert.Equal((finding.Table, true, 0L, 0L), (finding.Table, finding.Rows > 0, finding.Unsealed, finding.Faults)));
    }

    [SkippableFact]
    public async Task What_a_node_of_a_former_version_writes_beside_is_taken_and_sealed_When_it_is_written_again()
    {
        await FillAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(new Npgsql.NpgsqlConnectionStringBuilder(_options.ConnectionString) { SearchPath = _options.Schema });
        await using (var former = source.CreateCommand(
            """
            UPDATE range_position SET accepted = 99 WHERE range_id = 'r1';
            UPDATE segment_share SET members = members + 1 WHERE segment_id = (SELECT min(segment_id) FROM segment_share);
            INSERT INTO transition (user_hash, user_id, segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision)
                SELECT user_hash, 'late', segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision FROM transition ORDER BY number DESC LIMIT 1
            """))
            await former.ExecuteNonQueryAsync();

        Assert.Equal(
            ["range_position 1", "segment_day 1", "segment_share 1", "transition 1"],
            (await FindingsAsync()).Where(finding => finding.Unsealed > 0).Select(finding => $"{finding.Table} {finding.Unsealed}").Order(StringComparer.Ordinal));
        await using var store = await PostgresServingStore.OpenAsync(_options, TimeProvider.System);
        Assert.Equal(99, (await store.PositionsAsync(["r1"]))["r1"].Counts.Accepted);
        Assert.Contains((await store.FeedAsync(new FeedFilter(), FeedMark.Start, 100)).Items, one => one.Transition.UserId == "late");
        await store.WriteAsync([Feed.Update("r1", 3, 4, "any", "zoe")]);

        Assert.DoesNotContain(await FindingsAsync(), finding => finding.Faults > 0 || (finding.Table == "range_position" && finding.Unsealed > 0));
    }

    private async Task FillAsync()
    {
        _options = _schemas.New();
        _rows = new PostgresRows(_options);
        await using (var store = await PostgresServingStore.OpenAsync(_options, TimeProvider.System)) await FilledStore.FillAsync(store, _shop);
        await using var founding = new PostgresFounding(_options, TimeProvider.System);
        foreach (var cluster in (long?[])[null, 7]) await founding.ReportAsync(new FoundingReport("n1", "akka.tcp://cohort@n1:2552", cluster is not null, cluster));
        await using var leases = new PostgresLeases(_options, TimeProvider.System);
        var version = await leases.AcquireAsync("sbr", "n1", TimeSpan.FromSeconds(30));
        Assert.True(await leases.RenewAsync("sbr", "n1", version!.Value, TimeSpan.FromSeconds(31.2345678)));
    }

    private async Task<List<TableFinding>> FindingsAsync()
    {
        var findings = new List<TableFinding>();
        await PostgresCheck.RunAsync(_options, TimeProvider.System, findings.Add);
        return findings;
    }

    private async Task AskAsync()
    {
        await using var store = await PostgresServingStore.OpenAsync(_options, TimeProvider.System);
        foreach (var ask in FilledStore.Questions) await ask(store);
        await using var founding = new PostgresFounding(_options, TimeProvider.System);
        await founding.ReportAsync(new FoundingReport("n1", "akka.tcp://cohort@n1:2552", true, 7));
        await using var leases = new PostgresLeases(_options, TimeProvider.System);
        await leases.AcquireAsync("sbr", "n1", TimeSpan.FromSeconds(30));
    }
}
