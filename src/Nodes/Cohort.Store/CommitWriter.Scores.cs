using System.Text.Json;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <content>Scores: the row that is served of each user, and the log of all.</content>
internal sealed partial class CommitWriter
{
    private ScoreRows? _scores;
    private Statement? _scoreChunk;
    private NextId? _scoreChunkId;

    /// <summary>Whether batches are kept when a snapshot covers them, so that scores can be computed again.</summary>
    public bool KeepsJournal { get; set; }

    /// <summary>Called with the ticks of the stopwatch that a commit took to write the scores that are served.</summary>
    public Action<long>? ScoresWritten { get; set; }

    /// <summary>A run that scores, before the first of its scores.</summary>
    public void ScoreRun(ScoreRun run)
    {
        Open();
        using var statement = _database.Insert(SealedTables.ScoreRun);
        statement.Bind(1, run.Id).BindText(2, run.CodeVersion).Bind(3, run.RulesRevision).Bind(4, run.TaxonomyRevision)
            .BindText(5, JsonSerializer.Serialize(run.Models)).BindText(6, run.Campaigns).Run();
    }

    /// <summary>The scores of one user, in place of those before.</summary>
    /// <param name="user">The user (UTF-8).</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="entries">The entries of all models, 16 bytes each.</param>
    /// <param name="action">Their best action.</param>
    /// <param name="offers">How often its campaign was offered this week.</param>
    public void Score(ReadOnlySpan<byte> user, ScoreOrigin origin, ReadOnlySpan<byte> entries, in BestAction action, int offers)
    {
        Open();
        _bytesSinceCheckpoint += entries.Length + 64;
        _scores ??= new ScoreRows(_database);
        _scores.Add(user, origin, entries, action, offers);
    }

    /// <summary>A chunk of the log of scores.</summary>
    public void ScoreChunk(ScoreOrigin origin, int users, ReadOnlySpan<byte> chunk)
    {
        Open();
        _bytesSinceCheckpoint += chunk.Length;
        _scoreChunk ??= _database.Insert(SealedTables.ScoreChunk);
        _scoreChunkId ??= new NextId(_database, SealedTables.ScoreChunk);
        _scoreChunk.Bind(1, _scoreChunkId.Take()).Bind(2, origin.RunId).Bind(3, origin.RangeId).Bind(4, origin.Seq).Bind(5, origin.AsOf.Day)
            .Bind(6, users).BindBlob(7, chunk).Run();
    }

    private void DisposeScores()
    {
        _scores?.Dispose();
        _scoreChunk?.Dispose();
    }
}
