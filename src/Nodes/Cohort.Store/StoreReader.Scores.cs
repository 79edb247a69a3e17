using System.Buffers.Binary;
using System.Text.Json;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <content>Scores, the runs that gave them, and what is needed to compute them again.</content>
internal sealed partial class StoreReader
{
    private const int EntryBytes = 16;

    /// <summary>All runs that scored, in order.</summary>
    public IReadOnlyList<ScoreRun> ScoreRuns()
    {
        using var rows = _database.Read(SealedTables.ScoreRun, "ORDER BY id");
        var runs = new List<ScoreRun>();
        while (rows.Step())
        {
            var models = JsonSerializer.Deserialize<ScoredModel[]>(rows.Text(4)) ?? [];
            runs.Add(new ScoreRun(rows.Int64(0), rows.Text(1), (int)rows.Int64(2), (int)rows.Int64(3), models, rows.Text(5)));
        }

        return runs;
    }

    /// <summary>The scores of a user that are served; null where they have none.</summary>
    public ServedScores? ScoresOf(string user)
    {
        using var row = _database.Read(SealedTables.Score, "WHERE user_id = ?1").BindText(1, user);
        return row.Step() ? ReadServed(row) : null;
    }

    /// <summary>The scores of all users that are served, in ordinal order of user ids.</summary>
    public IEnumerable<ServedScores> Scores()
    {
        using var rows = _database.Read(SealedTables.Score, "ORDER BY user_id");
        while (rows.Step()) yield return ReadServed(rows);
    }

    /// <summary>The users who have scores, in ordinal order of ids.</summary>
    /// <param name="after">Only users after this id; empty for all.</param>
    /// <param name="most">At most so many.</param>
    public IEnumerable<string> ScoredUsers(string after, int most)
    {
        using var rows = _database.Prepare("SELECT user_id FROM score WHERE user_id > ?1 ORDER BY user_id LIMIT ?2").BindText(1, after).Bind(2, most);
        while (rows.Step()) yield return rows.Text(0);
    }

    /// <summary>How many users have scores.</summary>
    public long ScoreCount() => _database.Scalar("SELECT COUNT(*) FROM score");

    /// <summary>The chunks of the log as of a date, by range and position.</summary>
    public IEnumerable<(ScoreOrigin Origin, IReadOnlyList<UserScores> Users)> ScoreLog(BusinessDate asOf)
    {
        using var rows = _database.Read(SealedTables.ScoreChunk, "WHERE as_of = ?1 ORDER BY range_id, seq, id").Bind(1, asOf.Day);
        while (rows.Step())
            yield return (new ScoreOrigin(rows.Int64(1), (int)rows.Int64(2), rows.Int64(3), asOf), ReadScores(rows));
    }

    /// <summary>The text of an activation of rules; null where there was none.</summary>
    public string? RulesAt(int revision)
    {
        using var row = _database.Read(SealedTables.Rules, "WHERE revision = ?1").Bind(1, revision);
        return row.Step() ? row.Text(2) : null;
    }

    /// <summary>The content of an activation of a taxonomy; null where there was none.</summary>
    public byte[]? TaxonomyAt(int revision)
    {
        using var row = _database.Read(SealedTables.Taxonomy, "WHERE revision = ?1").Bind(1, revision);
        return row.Step() ? row.Blob(2).ToArray() : null;
    }

    /// <summary>Whether no range has lost batches of its journal to a snapshot: runs kept them, or none was written yet.</summary>
    public bool HasWholeJournals() => _database.Scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM snapshot s WHERE s.seq > 0 AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.range_id = s.range_id AND j.seq = 1))") == 1;

    /// <summary>The state that a range of a kept journal began with, as a snapshot; null where it began with nothing, or did not keep it.</summary>
    public byte[]? Birth(int rangeId)
    {
        using var row = _database.Read(SealedTables.Birth, "WHERE range_id = ?1").Bind(1, rangeId);
        return row.Step() ? row.Blob(1).ToArray() : null;
    }

    /// <summary>All batches of a range that are still there, in order, those that a snapshot covers included.</summary>
    public IEnumerable<(long Seq, byte[] Batch)> Journal(int rangeId)
    {
        using var rows = _database.Read(SealedTables.Journal, "WHERE range_id = ?1 ORDER BY seq").Bind(1, rangeId);
        while (rows.Step()) yield return (rows.Int64(1), rows.Blob(2).ToArray());
    }

    private static ServedScores ReadServed(Statement row)
    {
        var origin = new ScoreOrigin(row.Int64(1), (int)row.Int64(2), row.Int64(3), new BusinessDate((ushort)row.Int64(4)));
        var bytes = row.Blob(5);
        var entries = new ScoreEntry[bytes.Length / EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = bytes.Slice(i * EntryBytes, EntryBytes);
            entries[i] = new ScoreEntry(BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
        }

        var action = new BestAction(row.Text(6), (int)row.Int64(7), row.Int64(8));
        return new ServedScores(origin, new UserScores(row.Text(0), entries, action), (int)row.Int64(9));
    }

    private IReadOnlyList<UserScores> ReadScores(Statement row)
    {
        try
        {
            return Core.Scoring.ScoreChunk.Read(row.Blob(6));
        }
        catch (Core.Encodings.DamagedDataException e)
        {
            throw StoreException.Damaged(SealedTables.ScoreChunk.Describe(row), _database.File, e);
        }
    }
}
