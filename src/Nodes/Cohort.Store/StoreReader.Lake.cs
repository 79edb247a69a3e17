using Cohort.Core.Purchases;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <content>What a lake reads.</content>
internal sealed partial class StoreReader
{
    /// <summary>The lake that the directory feeds; null where it feeds none.</summary>
    public StoredLake? Lake() => ReadLake(_database);

    /// <summary>Batches on their way to the lake, in order.</summary>
    /// <param name="after">The number of the batch after which they begin.</param>
    /// <exception cref="StoreException">A batch is missing, or damaged.</exception>
    public IEnumerable<LakeBatch> LakeBatches(long after)
    {
        using var batches = _database.Read(SealedTables.LakeBatch, "WHERE id > ?1 ORDER BY id").Bind(1, after);
        using var journal = _database.Read(SealedTables.Journal, "WHERE range_id = ?1 AND seq = ?2");
        var last = after;
        while (batches.Step())
        {
            var id = batches.Int64(0);
            journal.Bind(1, batches.Int64(1)).Bind(2, batches.Int64(2));
            if (id != last + 1 || !journal.Step())
                throw StoreException.Damaged($"The batch {last + 1} for the lake", _database.File, new InvalidDataException("It is missing, or its row of the journal is."));
            yield return new LakeBatch(id, (int)batches.Int64(3), (int)batches.Int64(4), batches.Blob(5).ToArray(), journal.Blob(2).ToArray());
            journal.Reset();
            last = id;
        }
    }

    /// <summary>Chunks of scores in the order in which they were stored.</summary>
    /// <param name="after">The number of the chunk after which they begin.</param>
    public IEnumerable<(long Chunk, ScoreOrigin Origin, IReadOnlyList<UserScores> Users)> ScoreChunks(long after)
    {
        using var rows = _database.Read(SealedTables.ScoreChunk, "WHERE id > ?1 ORDER BY id").Bind(1, after);
        while (rows.Step())
            yield return (rows.Int64(0), new ScoreOrigin(rows.Int64(1), (int)rows.Int64(2), rows.Int64(3), new BusinessDate((ushort)rows.Int64(4))), ReadScores(rows));
    }

    /// <summary>Which rules and taxonomy held, from the beginning on.</summary>
    public IReadOnlyList<LakeContext> LakeContexts()
    {
        using var rows = _database.Read(SealedTables.LakeContext, "ORDER BY id");
        var contexts = new List<LakeContext>();
        while (rows.Step()) contexts.Add(new LakeContext((int)rows.Int64(1), (int)rows.Int64(2), (int)rows.Int64(3)));
        return contexts;
    }

    /// <summary>The number of the last batch with purchases; 0 before the first.</summary>
    public long LastLakeBatch() => Math.Max(Lake()?.Done ?? 0, _database.Scalar("SELECT COALESCE(MAX(id), 0) FROM lake_batch"));

    /// <summary>The number of the last chunk of transitions; 0 before the first.</summary>
    public long LastTransitionChunk() => _database.Scalar("SELECT COALESCE(MAX(id), 0) FROM transition_chunk");

    /// <summary>The number of the last chunk of scores; 0 before the first.</summary>
    public long LastScoreChunk() => _database.Scalar("SELECT COALESCE(MAX(id), 0) FROM score_chunk");

    /// <summary>All activations of rules with their texts, from the first on.</summary>
    public IReadOnlyList<(int Revision, string Version, string Text)> AllRules()
    {
        RequireAll(SealedTables.Rules);
        using var rows = _database.Read(SealedTables.Rules, "ORDER BY revision");
        var all = new List<(int, string, string)>();
        while (rows.Step()) all.Add(((int)rows.Int64(0), rows.Text(1), rows.Text(2)));
        return all;
    }

    /// <summary>The numbers and versions of all activations of a taxonomy, from the first on.</summary>
    public IReadOnlyList<(int Revision, string Version)> AllTaxonomies()
    {
        RequireAll(SealedTables.Taxonomy);
        using var rows = _database.Read(SealedTables.Taxonomy, "ORDER BY revision");
        var all = new List<(int, string)>();
        while (rows.Step()) all.Add(((int)rows.Int64(0), rows.Text(1)));
        return all;
    }

    internal static StoredLake? ReadLake(Database database)
    {
        using var row = database.Read(SealedTables.Lake);
        return row.Step() ? new StoredLake(row.Text(1), row.Text(2), (int)row.Int64(3), row.Int64(4)) : null;
    }
}
