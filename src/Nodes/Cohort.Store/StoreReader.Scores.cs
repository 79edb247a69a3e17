using System.Buffers.Binary;
using System.Text.Json;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <content>Scores, the runs that gave them, and what is needed to compute them again.</content>
public sealed partial class StoreReader
{
    private const int EntryBytes = 16;
    private const string ScoreColumns = "user_id, run_id, range_id, seq, as_of, entries, campaign, per_million, expected, offers";

    /// <summary>All runs that scored, in order.</summary>
    public IReadOnlyList<ScoreRun> ScoreRuns()
    {
        using var rows = _database.Prepare("SELECT id, code_version, rules_revision, taxonomy_revision, models, campaigns FROM score_run ORDER BY id");
        var runs = new List<ScoreRun>();
        while (rows.Step())
        {
            var models = JsonSerializer.Deserialize<ScoredModel[]>(rows.Text(4)) ?? [];
            runs.Add(new ScoreRun(rows.Int64(0), rows.Text(1), (int)rows.Int64(2), (int)rows.Int64(3), models, rows.Text(5)));
        }

        return runs;
    }

    /// <summary>The scores of a user that are served; null where she has none.</summary>
    public ServedScores? ScoresOf(string user)
    {
        using var row = _database.Prepare($"SELECT {ScoreColumns} FROM score WHERE user_id = ?1").BindText(1, user);
        return row.Step() ? ReadServed(row) : null;
    }

    /// <summary>The scores of all users that are served, in ordinal order of user ids.</summary>
    public IEnumerable<ServedScores> Scores()
    {
        using var rows = _database.Prepare($"SELECT {ScoreColumns} FROM score ORDER BY user_id");
        while (rows.Step()) yield return ReadServed(rows);
    }

    /// <summary>How many users have scores.</summary>
    public long ScoreCount() => _database.Scalar("SELECT COUNT(*) FROM score");

    /// <summary>The chunks of the log as of a date, by range and position.</summary>
    public IEnumerable<(ScoreOrigin Origin, IReadOnlyList<UserScores> Users)> ScoreLog(BusinessDate asOf)
    {
        using var rows = _database.Prepare("SELECT run_id, range_id, seq, chunk, id FROM score_chunk WHERE as_of = ?1 ORDER BY range_id, seq, id").Bind(1, asOf.Day);
        while (rows.Step())
            yield return (new ScoreOrigin(rows.Int64(0), (int)rows.Int64(1), rows.Int64(2), asOf), ReadScores(rows));
    }

    /// <summary>The text of an activation of rules; null where there was none.</summary>
    public string? RulesAt(int revision)
    {
        using var row = _database.Prepare("SELECT text FROM rules WHERE revision = ?1").Bind(1, revision);
        return row.Step() ? row.Text(0) : null;
    }

    /// <summary>The content of an activation of a taxonomy; null where there was none.</summary>
    public byte[]? TaxonomyAt(int revision)
    {
        using var row = _database.Prepare("SELECT content FROM taxonomy WHERE revision = ?1").Bind(1, revision);
        return row.Step() ? row.Blob(0).ToArray() : null;
    }

    /// <summary>The state that a range of a kept journal began with, as a snapshot; null where it began with nothing, or did not keep it.</summary>
    public byte[]? Birth(int rangeId)
    {
        using var row = _database.Prepare("SELECT state FROM range_birth WHERE range_id = ?1").Bind(1, rangeId);
        return row.Step() ? row.Blob(0).ToArray() : null;
    }

    /// <summary>All batches of a range that are still there, in order, those that a snapshot covers included.</summary>
    public IEnumerable<(long Seq, byte[] Batch)> Journal(int rangeId)
    {
        using var rows = _database.Prepare("SELECT seq, batch FROM journal WHERE range_id = ?1 ORDER BY seq").Bind(1, rangeId);
        while (rows.Step()) yield return (rows.Int64(0), rows.Blob(1).ToArray());
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
            return Core.Scoring.ScoreChunk.Read(row.Blob(3));
        }
        catch (Core.Encodings.DamagedDataException e)
        {
            throw StoreException.Damaged($"The chunk {row.Int64(4)} of scores of range {row.Int64(1)}", _database.File, e);
        }
    }
}
