using System.Text.Json;
using Cohort.Core.Scoring;

namespace Cohort.Store;

/// <content>Scores: the row that is served of each user, and the log of all.</content>
public sealed partial class CommitWriter
{
    private ScoreRows? _scores;
    private Statement? _scoreChunk;

    /// <summary>Whether batches are kept when a snapshot covers them, so that scores can be computed again.</summary>
    public bool KeepsJournal { get; set; }

    /// <summary>Called with the ticks of the stopwatch that a commit took to write the scores that are served.</summary>
    public Action<long>? ScoresWritten { get; set; }

    /// <summary>A run that scores, before the first of its scores.</summary>
    public void ScoreRun(ScoreRun run)
    {
        Open();
        using var statement = _database.Prepare(
            "INSERT INTO score_run (id, code_version, rules_revision, taxonomy_revision, models, campaigns) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        statement.Bind(1, run.Id).BindText(2, run.CodeVersion).Bind(3, run.RulesRevision).Bind(4, run.TaxonomyRevision)
            .BindText(5, JsonSerializer.Serialize(run.Models)).BindText(6, run.Campaigns).Run();
    }

    /// <summary>The scores of one user, in place of those before.</summary>
    /// <param name="user">The user (UTF-8).</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="entries">The entries of all models, 16 bytes each.</param>
    /// <param name="action">Her best action.</param>
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
        _scoreChunk ??= _database.Prepare("INSERT INTO score_chunk (run_id, range_id, seq, as_of, users, chunk) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _scoreChunk.Bind(1, origin.RunId).Bind(2, origin.RangeId).Bind(3, origin.Seq).Bind(4, origin.AsOf.Day).Bind(5, users).BindBlob(6, chunk).Run();
    }

    private void DisposeScores()
    {
        _scores?.Dispose();
        _scoreChunk?.Dispose();
    }
}
