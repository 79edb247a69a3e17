using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store;

/// <content>
/// What goes to a lake. It reads batches from the journal, where they stay until it has confirmed them; who reads them and what a
/// commit holds never wait for each other.
/// </content>
internal sealed partial class CommitWriter
{
    // A row of the journal before all those of its range that the lake has not confirmed: what stays has no gap.
    private const string IsBeforeAwaited = "seq < (SELECT COALESCE(MIN(b.seq), 9223372036854775807) FROM lake_batch b WHERE b.range_id = journal.range_id)";

    private StoredLake? _lake;
    private long _lastLakeBatch;
    private Statement? _lakeBatch;

    /// <summary>The lake that the directory feeds; null where it feeds none.</summary>
    public StoredLake? Lake => _lake;

    /// <summary>Makes the directory feed a lake, from its first purchase on.</summary>
    /// <param name="lake">The lake.</param>
    /// <param name="context">The rules and taxonomy that hold.</param>
    public void Attach(StoredLake lake, RuleContext context)
    {
        Open();
        Write(lake);
        LakeContext(null, context);
    }

    /// <summary>Other rules or another taxonomy hold from now on, of which a lake is told; nothing where there is none.</summary>
    /// <param name="asOf">The as-of date; null before the first.</param>
    /// <param name="context">They.</param>
    public void LakeContext(BusinessDate? asOf, RuleContext context)
    {
        if (_lake is null) return;
        Open();
        using var insert = _database.Insert(SealedTables.LakeContext);
        insert.Bind(1, new NextId(_database, SealedTables.LakeContext).Take()).Bind(2, asOf?.Day ?? -1).Bind(3, context.RulesRevision).Bind(4, context.TaxonomyRevision).Run();
    }

    /// <summary>A batch of the journal with purchases, for the lake.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="seq">The number of its batch.</param>
    /// <param name="asOf">The as-of date of the range before it, as a day; -1 before the first.</param>
    /// <param name="taxonomy">The activation of the taxonomy that holds.</param>
    /// <param name="outcomes">What became of its purchases, as bytes.</param>
    public void LakeBatch(int rangeId, long seq, int asOf, int taxonomy, ReadOnlySpan<byte> outcomes)
    {
        Open();
        _lakeBatch ??= _database.Insert(SealedTables.LakeBatch);
        _bytesSinceCheckpoint += outcomes.Length + 32;
        _lakeBatch.Bind(1, ++_lastLakeBatch).Bind(2, rangeId).Bind(3, seq).Bind(4, asOf).Bind(5, taxonomy).BindBlob(6, outcomes).Run();
    }

    /// <summary>How far the day has turned, and what the lake has confirmed: its batches are let go.</summary>
    /// <param name="asOf">The as-of date as a day; null where it is not looked at.</param>
    /// <param name="done">The number of the last batch that the lake has.</param>
    public void LakeMoved(int? asOf, long done)
    {
        if (_lake is not { } lake) return;
        var moved = lake with { AsOf = Math.Max(lake.AsOf, asOf ?? -1), Done = Math.Max(lake.Done, done) };
        if (moved == lake) return;
        Open();
        if (moved.Done > lake.Done) LetGo(moved.Done);
        Write(moved);
    }

    // Of a range that is gone no snapshot covers the batches, and nobody else needs them.
    private void LetGo(long done)
    {
        var ranges = new List<long>();
        using (var rows = _database.Prepare("SELECT DISTINCT range_id FROM lake_batch WHERE id <= ?1").Bind(1, done))
        {
            while (rows.Step()) ranges.Add(rows.Int64(0));
        }

        using (var confirmed = _database.Prepare("DELETE FROM lake_batch WHERE id <= ?1")) confirmed.Bind(1, done).Run();
        if (KeepsJournal) return;
        using var letGo = _database.Prepare(
            $"DELETE FROM journal WHERE range_id = ?1 AND {IsBeforeAwaited}"
            + " AND (seq <= (SELECT s.seq FROM snapshot s WHERE s.range_id = ?1) OR NOT EXISTS (SELECT 1 FROM hash_range r WHERE r.id = ?1 AND r.live))");
        foreach (var range in ranges) letGo.Bind(1, range).Run();
    }

    private void ReadLake()
    {
        _lake = StoreReader.ReadLake(_database);
        if (_lake is not null) _lastLakeBatch = Math.Max(_lake.Done, _database.Scalar("SELECT COALESCE(MAX(id), 0) FROM lake_batch"));
    }

    private void Write(StoredLake lake)
    {
        using var insert = _database.Insert(SealedTables.Lake, "INSERT OR REPLACE");
        insert.Bind(1, 1).BindText(2, lake.Identity).BindText(3, lake.Location).Bind(4, lake.AsOf).Bind(5, lake.Done).Run();
        _lake = lake;
    }
}
