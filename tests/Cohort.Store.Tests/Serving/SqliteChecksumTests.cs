using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>Every value that a serving store in SQLite holds is under a checksum, and one that changes is refused.</summary>
public sealed class SqliteChecksumTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;
    private readonly TestStore _shop = new();
    private readonly SqliteRows _rows;

    public SqliteChecksumTests()
    {
        File = Path.Combine(_folder, "serving.db");
        _rows = new SqliteRows(File);
    }

    private string File { get; }

    public void Dispose()
    {
        _shop.Dispose();
        Directory.Delete(_folder, true);
    }

    public static TheoryData<string> Tables() => [.. ServingTables.OfSqlite.Select(table => table.Name)];

    [Fact]
    public async Task Every_column_of_every_table_is_under_the_checksum_of_its_row()
    {
        await FillAsync();

        Assert.Equal(
            ServingTables.OfSqlite.SelectMany(table => table.ColumnNames.Append("checksum").Select(column => $"{table.Name}.{column}")).Order(StringComparer.Ordinal),
            _rows.Column(
                "SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'sqlite_sequence' ORDER BY 1"));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_flipped_bit_is_found_and_refused_In_any_value(string name)
    {
        var table = ServingTables.OfSqlite.Single(t => t.Name == name);
        await FillAsync();
        Assert.Empty(Faults());
        await using (var store = SqliteServingStore.Open(_folder))
        {
            foreach (var ask in FilledStore.Questions) await ask(store);
        }

        _rows.Execute("DROP TRIGGER audit_is_not_changed");
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        foreach (var column in (IEnumerable<string>)[.. table.ColumnNames, "checksum"])
        {
            await System.IO.File.WriteAllBytesAsync(File, whole);
            _rows.Flip(table, column, 5);

            Assert.Contains($"The checksum of its row in the table '{name}' does not fit its values.", Assert.Single(Faults()), StringComparison.Ordinal);

            // A damaged key may hide its row; whatever else is read, is refused.
            if (column == table.ColumnNames[^1]) Assert.Contains($"in the table '{name}'", await RefusalAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_of_a_former_program_gets_its_checksums_When_it_is_opened()
    {
        await FillAsync();
        foreach (var later in (string[])["transition_start", "kept_entry", "lake", "lake_batch", "lake_chunk", "lake_context", "erasure", "erasure_key"]) _rows.Execute($"DROP TABLE {later}");
        _rows.Unseal();
        _rows.Execute($"PRAGMA user_version = {int.Parse(_rows.Column("PRAGMA user_version")[0], null) - 4}");

        await using (var store = SqliteServingStore.Open(_folder))
        {
            foreach (var ask in FilledStore.Questions) await ask(store);
        }

        Assert.Empty(Faults(ServingTables.First));
        Assert.Equal("2", Assert.Single(_rows.Column("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger'")));
    }

    private async Task FillAsync()
    {
        await using var store = SqliteServingStore.Open(_folder);
        await FilledStore.FillAsync(store, _shop);
    }

    private List<string> Faults(IReadOnlyList<SealedTable>? tables = null)
    {
        using var database = new Database(File, write: false);
        var faults = new List<string>();
        foreach (var table in tables ?? ServingTables.OfSqlite) Assert.NotEqual(0, SealedRows.Check(database, table, faults.Add, () => { }));
        return faults;
    }

    private async Task<string> RefusalAsync()
    {
        await using var store = SqliteServingStore.Open(_folder);
        foreach (var ask in FilledStore.Questions)
        {
            try
            {
                await ask(store);
            }
            catch (StoreException e)
            {
                return e.Message;
            }
        }

        return "Nothing was refused.";
    }
}

/// <summary>What stands beside the engine's file in a data directory is under checksums too.</summary>
public sealed class BesideFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-beside-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    public static TheoryData<string, string> Columns()
    {
        var columns = new TheoryData<string, string>();
        foreach (var (file, table) in ((string, SealedTable)[])[("audit.db", ServingTables.Audit), ("drafts.db", ServingTables.Draft)])
        {
            foreach (var column in table.ColumnNames.Append("checksum")) columns.Add(file, column);
        }

        return columns;
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task A_flipped_bit_is_found_In_any_value(string file, string column)
    {
        await FillAsync();
        var table = file == "audit.db" ? ServingTables.Audit : ServingTables.Draft;
        var rows = new SqliteRows(Path.Combine(_folder, file));
        Assert.Equal((2, 0), (Check(out var none), none.Count));
        if (file == "audit.db") rows.Execute("DROP TRIGGER audit_is_not_changed");

        rows.Flip(table, column, 2);

        Check(out var faults);
        var fault = Assert.Single(faults);
        Assert.Contains("does not fit its values. Restore the file from a backup, or move it away", fault, StringComparison.Ordinal);
        if (column is "name" or "number") return;
        var refusal = await Assert.ThrowsAsync<StoreException>(() => file == "audit.db" ? ReadAuditAsync() : new DraftFile(_folder).DraftAsync("autumn"));
        Assert.Equal(fault, refusal.Message);
    }

    [Fact]
    public async Task Files_of_a_former_program_get_their_checksums_When_they_are_used()
    {
        await FillAsync();
        foreach (var file in (string[])["audit.db", "drafts.db"])
        {
            var rows = new SqliteRows(Path.Combine(_folder, file));
            rows.Unseal();
            rows.Execute("PRAGMA user_version = 1");
        }

        Assert.Equal(0, Check(out var before));
        Assert.Equal("ann", (await ReadAuditAsync()).Items[0].Who);
        Assert.Equal("text", (await new DraftFile(_folder).DraftAsync("autumn"))!.Text);
        Assert.Equal(2, Check(out var after));
        Assert.Empty(before.Concat(after));
    }

    private async Task FillAsync()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using (var audit = AuditFile.Open(_folder))
        {
            await audit.AppendAuditAsync(new AuditEntry
            {
                At = noon,
                Node = "n1",
                Request = "1",
                Who = "ann",
                From = "::1",
                What = "POST /v1/rules",
                Order = "{}",
                Before = "b",
                After = "a",
                Outcome = AuditOutcome.Done,
                Status = 202,
            });
        }

        await new DraftFile(_folder).WriteDraftAsync(new Draft("autumn", "text", new(1, 1), noon, "ann"), null);
    }

    private async Task<Page<AuditEntry>> ReadAuditAsync()
    {
        using var audit = AuditFile.Open(_folder);
        return await audit.AuditAsync(null, 10);
    }

    private long Check(out List<string> faults)
    {
        faults = [];
        return BesideFiles.Check(_folder, faults.Add, () => { });
    }
}
