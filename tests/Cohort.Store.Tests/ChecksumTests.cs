using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Store.Checksums;

namespace Cohort.Store.Tests;

/// <summary>Every value that a data directory holds is under a checksum, and one that changes is found.</summary>
public sealed class ChecksumTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly SqliteRows _rows;
    private readonly byte[] _whole;

    public ChecksumTests()
    {
        WriteEverything();
        _rows = new SqliteRows(_store.File);
        _whole = File.ReadAllBytes(_store.File);
    }

    public void Dispose() => _store.Dispose();

    public static TheoryData<string> Tables() => [.. SealedTables.All.Select(table => table.Name)];

    [Fact]
    public void Every_table_has_checksums_or_digests()
    {
        Assert.Equal(
            SealedTables.All.Select(table => table.Name).Append("membership").Order(StringComparer.Ordinal),
            _rows.Column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_column_is_under_the_checksum_of_its_row(string name)
    {
        var table = SealedTables.All.Single(t => t.Name == name);

        Assert.Equal(
            table.ColumnNames.Append("checksum").Order(StringComparer.Ordinal), _rows.Column($"SELECT name FROM pragma_table_info('{name}') ORDER BY name"));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_flipped_bit_is_found_In_any_value(string name)
    {
        var table = SealedTables.All.Single(t => t.Name == name);
        Assert.NotEqual(["0"], _rows.Column($"SELECT COUNT(*) FROM {name}"));
        Assert.Empty(Faults());
        foreach (var column in (IEnumerable<string>)[.. table.ColumnNames, "checksum"])
        {
            foreach (var bit in (int[])[0, 3, 6])
            {
                File.WriteAllBytes(_store.File, _whole);
                _rows.Flip(table, column, bit);

                var fault = Assert.Single(Faults());
                Assert.Contains($"The checksum of its row in the table '{name}' does not fit its values.", fault, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("UPDATE membership SET user_id = 'anni' WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET user_id = CAST(user_id AS BLOB) WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET segment_id = 9 WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET user_id = 'anni' WHERE user_id = 'anna'; UPDATE membership SET user_id = 'bart' WHERE user_id = 'bert'")]
    [InlineData("DELETE FROM membership WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("INSERT INTO membership (segment_id, user_id) VALUES (1, 'zoe')")]
    [InlineData("UPDATE membership SET since = since + 1 WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET since = NULL WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET since = CAST(since AS BLOB) WHERE user_id = 'anna' AND segment_id = 1")]
    [InlineData("UPDATE membership SET since = since + iif(user_id = 'anna', 1, -1) WHERE user_id IN ('anna', 'bert')")]
    public void A_membership_that_changed_is_found(string sql)
    {
        Assert.Empty(DigestFaults());

        _rows.Execute(sql);

        Assert.NotEmpty(DigestFaults());
    }

    [Fact]
    public void A_directory_of_an_older_program_gets_its_checksums_When_it_is_brought_up()
    {
        foreach (var table in SealedTables.First) _rows.Execute($"ALTER TABLE {table.Name} DROP COLUMN checksum");
        _rows.Execute("DROP TABLE source_mapping");
        _rows.Execute("DROP TABLE segment_day");
        foreach (var later in (string[])["activation", "lake", "lake_batch", "lake_context", "transition_start", "kept_entry", "erasure", "refused_user"]) _rows.Execute($"DROP TABLE {later}");
        _rows.Execute("ALTER TABLE segment DROP COLUMN digest");
        _rows.Execute("ALTER TABLE membership DROP COLUMN since");
        _rows.Execute("PRAGMA user_version = 4");

        DataDirectory.BringUp(_store.Path);

        Assert.Empty(Faults());
        Assert.Empty(DigestFaults());
        using var directory = DataDirectory.OpenForReading(_store.Path);
        Assert.Empty(directory.CheckSchema());
    }

    // The format: what is stored must be found whole by every later program.
    [Fact]
    public void The_checksum_of_a_row_never_changes()
    {
        var sum = RowChecksum.Of("table"u8);
        sum.Add(-2);
        sum.Add(1.5);
        sum.AddText("anna and bert"u8);
        sum.AddBlob([1, 2, 3]);
        sum.AddNull();

        Assert.Equal(Golden, sum.Value);
    }

    private const long Golden = 4_249_450_856;

    private void WriteEverything()
    {
        using var directory = _store.Create();
        var batch = _store.Apply(("1", "anna", "milk", 12, "2026-03-01"), ("2", "bert", "bread", 3, "2026-03-01"), ("3", "bert", "milk", 20, "2026-03-01"));
        var origin = new ScoreOrigin(1, 1, 1, BusinessDate.Of(2026, 3, 1));
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = true;
        writer.Journal(1, 1, batch);
        writer.Attach(new StoredLake("0123", "lake", 20_000, 1), _store.Context);
        writer.LakeBatch(1, 1, -1, 1, [1, 2]);
        writer.Effects(1, _store.Effects());
        writer.Position(new SourcePosition("till", 1, 3, 300, [new(9, 900, BusinessDate.Of(2026, 3, 1))], SourceTail.Of("the end"u8)));
        writer.Mapping(new StoredMapping("till", 2, "0123", "4567", "till.mapping", "lines a:"));
        writer.DeadLetter(new DeadLetter("till", 3, 30, new Rejection(RejectionReason.NotJson, "amount", "It is no JSON."), 4, [7, 255, 10, 39]));
        writer.RangeTable(RangeTable.Even(1), RangeTable.Restore(2, 3, [new RangeEntry(2, HashRange.Whole)], [new Salt("anna", 3)]));
        writer.Snapshot(2, 0, [1, 2, 3]);
        writer.ScoreRun(new ScoreRun(1, "1.0", 1, 1, [new ScoredModel("churn", "1", 1, "f", false)], "campaigns"));
        writer.Score("anna"u8, origin, new byte[16], new BestAction("spring", 5, 7), 1);
        writer.ScoreChunk(origin, 1, [1, 2]);
        writer.Loads([new StoredLoad(2, DateTimeOffset.UnixEpoch, 1, 2, 3, 4, 5, [], [1, 2])]);
        writer.Action(new StoredAction(1, DateTimeOffset.UnixEpoch, "salt", "hot", 1, 2, 3));
        _store.Apply(("4", "cleo", "milk", 12, "2026-03-02"));
        writer.Effects(1, _store.Effects());
        writer.ForgetTransitions(BusinessDate.Of(2026, 3, 2), lakeHas: 1);
        writer.BeginErasure(new StoredErasure(1, UserMark.Of("ben"), "ben", DateTimeOffset.UnixEpoch, "ann", "asked", true, ErasureStep.Begun, ["copy"], [new RemovedPart("score", "scores", 1)], "{}"));
        writer.Commit();
    }

    private List<string> Faults() => Check((reader, fault) => reader.CheckRows(fault, () => { }));

    private List<string> DigestFaults() => Check((reader, fault) => reader.CheckDigests(fault, () => { }));

    private List<string> Check(Action<StoreReader, Action<string>> check)
    {
        using var directory = DataDirectory.OpenForReading(_store.Path);
        using var reader = directory.CreateReader();
        var faults = new List<string>();
        check(reader, faults.Add);
        return faults;
    }
}
