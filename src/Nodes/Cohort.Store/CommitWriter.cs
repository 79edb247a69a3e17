using System.Diagnostics;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>
/// Writes commits: whatever is written between two calls of <see cref="Commit"/> becomes visible and durable at once,
/// or not at all. The first write after a commit begins the next.
/// </summary>
internal sealed partial class CommitWriter : IDisposable
{
    // Bytes of write-ahead log after which it is folded into the file: the log stays within a few times this. Whoever opens the file
    // after a crash goes through the whole log first, on one thread.
    private const long CheckpointBytes = 64L * 1024 * 1024;

    // Where commits do not wait for the disk, a loss of power takes at most what was written in this time, and a commit. Where
    // they do, as much is gone with a log that somebody deletes.
    private static readonly TimeSpan CheckpointAfter = TimeSpan.FromSeconds(30);

    private readonly Database _database;
    private readonly SegmentRows _segments;
    private readonly MembershipRows _memberships;
    private readonly DayRows _days;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _journal;
    private readonly Statement _snapshot;
    private readonly Statement _forgetJournal;
    private readonly Statement _forgetSnapshot;
    private readonly Statement _transitions;
    private readonly NextId _transitionId;
    private readonly Statement _position;
    private readonly Statement _deadLetter;
    private readonly Statement _forgetLetter;
    private readonly RejectionRows _rejections;
    private readonly Statement _rules;
    private readonly Statement _taxonomy;
    private long _bytesSinceCheckpoint;
    private long _checkpointAt = Stopwatch.GetTimestamp();
    private bool _isOpen;

    internal CommitWriter(Database database)
    {
        _database = database;
        _segments = new SegmentRows(database);
        _memberships = new MembershipRows(database, _segments);
        _days = new DayRows(database);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _journal = database.Insert(SealedTables.Journal);
        _snapshot = database.Insert(SealedTables.Snapshot, "INSERT OR REPLACE");
        _forgetJournal = database.Prepare($"DELETE FROM journal WHERE range_id = ?1 AND seq <= ?2 AND {IsBeforeAwaited}");
        _forgetSnapshot = database.Prepare("DELETE FROM snapshot WHERE range_id = ?1");
        _transitions = database.Insert(SealedTables.Transitions);
        _transitionId = new NextId(database, SealedTables.Transitions);
        _position = database.Insert(SealedTables.Position, "INSERT OR REPLACE");
        _deadLetter = database.Insert(SealedTables.DeadLetter);
        _forgetLetter = database.Prepare("DELETE FROM dead_letter WHERE source = ?1 AND record = ?2");
        _rejections = new RejectionRows(database);
        _rules = database.Insert(SealedTables.Rules);
        _taxonomy = database.Insert(SealedTables.Taxonomy);
        ReadLake();
    }

    /// <summary>The settings and the first range table of a new directory.</summary>
    public void Settings(StoredSettings settings, RangeTable table)
    {
        Open();
        settings.Write(_database);
        RangeTableRows.Write(_database, table);
    }

    /// <summary>One batch of a range.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="seq">Counts the range's batches; larger than all before.</param>
    /// <param name="batch">The batch's bytes.</param>
    public void Journal(int rangeId, long seq, ReadOnlySpan<byte> batch)
    {
        Open();
        _bytesSinceCheckpoint += batch.Length;
        _journal.Bind(1, rangeId).Bind(2, seq).BindBlob(3, batch).Run();
    }

    /// <summary>
    /// The state of a range after its batch <paramref name="seq"/>; batches up to that are not needed any more. At 0 it is what
    /// the range began with after a split, a merge or a salting, and is kept where the journal is.
    /// </summary>
    public void Snapshot(int rangeId, long seq, ReadOnlySpan<byte> state)
    {
        Open();
        _bytesSinceCheckpoint += state.Length;
        _snapshot.Bind(1, rangeId).Bind(2, seq).BindBlob(3, state).Run();
        if (!KeepsJournal) _forgetJournal.Bind(1, rangeId).Bind(2, seq).Run();
        else if (seq == 0) Birth(rangeId, state);
    }

    /// <summary>The transitions of a range, and the memberships that they change.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="effects">What the range gave.</param>
    public void Effects(int rangeId, RangeEffects effects)
    {
        if (effects.TransitionCount == 0) return;
        Open();
        _memberships.Add(effects.Transitions);
        _bytesSinceCheckpoint += effects.Transitions.Length + (effects.MembershipCount * 32L);
        _addedTransitions += effects.TransitionCount;
        _transitions.Bind(1, _transitionId.Take()).Bind(2, rangeId).Bind(3, effects.TransitionCount).BindBlob(4, effects.Transitions).Run();
        _days.Add(RangeEffects.ReadDays(effects.Transitions));
    }

    /// <summary>How far a source is read.</summary>
    public void Position(SourcePosition position)
    {
        Open();
        _position.BindText(1, position.Source).Bind(2, position.Pass).Bind(3, position.Record).Bind(4, position.Byte)
            .BindText(5, position.HandledText).Bind(6, position.Tail.Length).Bind(7, position.Tail.Checksum).Run();
    }

    /// <summary>By what a source is read from a record on.</summary>
    public void Mapping(StoredMapping mapping)
    {
        Open();
        using var insert = _database.Insert(SealedTables.Mapping, "INSERT OR REPLACE");
        insert.BindText(1, mapping.Source).Bind(2, mapping.Record).BindText(3, mapping.Version).BindText(4, mapping.RatesVersion)
            .BindText(5, mapping.Name).BindText(6, mapping.Text).Run();
    }

    /// <summary>A record that is no purchase; counted by reason.</summary>
    public void DeadLetter(DeadLetter letter)
    {
        Open();
        _bytesSinceCheckpoint += letter.Bytes.Length + 256;
        _rejections.Add(letter.Rejection.Reason, 1);
        _deadLetter.BindText(1, letter.Source).Bind(2, letter.Record).Bind(3, letter.Byte).Bind(4, (byte)letter.Rejection.Reason)
            .BindText(5, letter.Rejection.Field).BindText(6, letter.Rejection.Detail).Bind(7, letter.Length).BindBlob(8, letter.Bytes).Run();
    }

    /// <summary>A dead letter that was sent again is none any more; where it is refused again, it is written anew.</summary>
    public void Forget(SentLetter letter)
    {
        Open();
        _rejections.Add(letter.Reason, -1);
        _forgetLetter.BindText(1, letter.Source).Bind(2, letter.Record).Run();
    }

    /// <summary>Records that are counted by reason.</summary>
    public void CountRejections(RejectionReason reason, long records)
    {
        Open();
        _rejections.Add(reason, records);
    }

    /// <summary>An activation of rules.</summary>
    public void Rules(Activation activation, string text)
    {
        Open();
        _rules.Bind(1, activation.Revision).BindText(2, activation.Version).BindText(3, text).Run();
    }

    /// <summary>An activation of a taxonomy.</summary>
    public void Taxonomy(Activation activation, ReadOnlySpan<byte> content)
    {
        Open();
        _taxonomy.Bind(1, activation.Revision).BindText(2, activation.Version).BindBlob(3, content).Run();
    }

    /// <summary>Who put in force what is stored with this commit.</summary>
    /// <param name="version">What holds from now on.</param>
    /// <param name="taxonomyVersion">The version of the taxonomy that holds.</param>
    /// <param name="rules">Whether rules are among what changed.</param>
    /// <param name="taxonomy">Whether a taxonomy is.</param>
    /// <param name="entry">Who, when and why.</param>
    public void Activated(ContextVersion version, string taxonomyVersion, bool rules, bool taxonomy, ActivationEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Open();
        using var insert = _database.Insert(SealedTables.Activation);
        insert.Bind(1, version.Rules).Bind(2, version.Taxonomy).BindText(3, taxonomyVersion).Bind(4, ActivationEntry.Changed(rules, taxonomy))
            .Bind(5, entry.Micros).BindText(6, entry.By).BindText(7, entry.Reason).Run();
    }

    /// <summary>Replaces the range table and the salted users; ranges that are not in it lose their snapshots and batches.</summary>
    public void RangeTable(RangeTable former, RangeTable table)
    {
        Open();
        foreach (var (id, _) in former.Entries.Except(table.Entries))
        {
            if (!KeepsJournal) _forgetJournal.Bind(1, id).Bind(2, long.MaxValue).Run();
            _forgetSnapshot.Bind(1, id).Run();
        }

        RangeTableRows.Write(_database, table);
    }

    /// <summary>Makes all that was written since the last call durable.</summary>
    public void Commit()
    {
        if (!_isOpen) return;
        _memberships.Write();
        _segments.Write();
        _days.Write();
        _rejections.Write();
        if (_scores is not null)
        {
            var ticks = _scores.Write();
            ScoresWritten?.Invoke(ticks);
        }

        _commit.Run();
        (_isOpen, _addedTransitions) = (false, 0);
    }

    /// <summary>Whether the log is so long or so old that it is to be folded into the file, after the commit at hand.</summary>
    public bool IsCheckpointDue =>
        !_isOpen && (_bytesSinceCheckpoint >= CheckpointBytes || Stopwatch.GetElapsedTime(_checkpointAt) >= CheckpointAfter);

    /// <summary>Folds what was committed into the file, on the disk.</summary>
    public void Checkpoint()
    {
        _database.Run("PRAGMA wal_checkpoint(PASSIVE)");
        _bytesSinceCheckpoint = 0;
        _checkpointAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Undoes what was not committed.</summary>
    public void Dispose()
    {
        // On a full disk SQLite has rolled back by itself.
        if (_database.IsInTransaction) _database.Run("ROLLBACK");
        foreach (var statement in (Statement[])
            [_begin, _commit, _journal, _snapshot, _forgetJournal, _forgetSnapshot, _transitions, _position, _deadLetter, _forgetLetter, _rules, _taxonomy])
            statement.Dispose();
        _memberships.Dispose();
        _days.Dispose();
        _segments.Dispose();
        _rejections.Dispose();
        _lakeBatch?.Dispose();
        DisposeScores();
    }

    private void Birth(int rangeId, ReadOnlySpan<byte> state)
    {
        // The table may change twice before the first batch: then the same state is written again.
        using var insert = _database.Insert(SealedTables.Birth, "INSERT OR REPLACE");
        insert.Bind(1, rangeId).BindBlob(2, state).Run();
    }

    private void Open()
    {
        if (_isOpen) return;
        _begin.Run();
        _isOpen = true;
    }
}
