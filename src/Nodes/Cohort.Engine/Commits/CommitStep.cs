using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using Cohort.Core.Encodings;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Commits;

/// <summary>What one step of the engine hands to the committer: journal rows, and where a commit ends, all else.</summary>
internal sealed class CommitStep
{
    private readonly List<(int RangeId, long Seq, byte[] Bytes, int Length)> _rows = [];
    private readonly List<LakeRow> _lakeRows = [];

    /// <summary>The dead letters of the step.</summary>
    public List<DeadLetter> DeadLetters { get; } = [];

    /// <summary>Dead letters that the step sent again; those of them that it refuses are among its own.</summary>
    public List<SentLetter> Sent { get; } = [];

    /// <summary>Records that are only counted, by reason, because enough of their kind are kept.</summary>
    public Dictionary<RejectionReason, long> CountedOnly { get; } = [];

    /// <summary>The scores that became ready; of batches that this step or one before it holds.</summary>
    public List<ScoreResult> Scores { get; } = [];

    /// <summary>Called with each of them when it is written, and the ticks that took.</summary>
    public Action<ScoreResult, long>? ScoresWritten { get; set; }

    /// <summary>What ends the commit with this step; null where it goes on.</summary>
    public CommitEnd? End { get; set; }

    /// <summary>Adds a journal row; the bytes are copied.</summary>
    public void AddRow(int rangeId, long seq, ReadOnlySpan<byte> bytes)
    {
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        lock (_rows) _rows.Add((rangeId, seq, copy, bytes.Length));
    }

    /// <summary>Adds the last journal row of a range, and what became of its purchases where that is noted for a lake; the bytes are copied.</summary>
    /// <param name="shard">The range, after it applied the row.</param>
    /// <param name="bytes">The row.</param>
    /// <param name="asOf">The as-of date of the range before it, as a day; -1 before the first.</param>
    public void AddRow(Shard shard, ReadOnlySpan<byte> bytes, int asOf)
    {
        AddRow(shard.Id, shard.Seq, bytes);
        if (LakeRow.Of(shard, asOf) is not { } row) return;
        lock (_lakeRows) _lakeRows.Add(row);
    }

    /// <summary>Writes the step, and lets go of its buffers.</summary>
    public void Write(CommitWriter writer)
    {
        WriteRows(writer);
        End?.Write(writer);
    }

    /// <summary>Writes all but the end of a commit, and lets go of its buffers.</summary>
    public void WriteRows(CommitWriter writer)
    {
        foreach (var (rangeId, seq, bytes, length) in _rows)
        {
            writer.Journal(rangeId, seq, bytes.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(bytes);
        }

        // The workers come to their rows in any order, and the lake is to be the same after each run.
        foreach (var row in _lakeRows.OrderBy(row => row.RangeId).ThenBy(row => row.Seq)) writer.LakeBatch(row.RangeId, row.Seq, row.AsOf, row.Taxonomy, row.Outcomes);
        foreach (var letter in Sent) writer.Forget(letter);
        foreach (var letter in DeadLetters) writer.DeadLetter(letter);
        foreach (var (reason, records) in CountedOnly) writer.CountRejections(reason, records);
        foreach (var result in Scores)
        {
            var started = Stopwatch.GetTimestamp();
            result.Write(writer);
            ScoresWritten?.Invoke(result, Stopwatch.GetTimestamp() - started);
        }
    }
}

/// <summary>The end of a commit: effects, snapshots and the position. Reused, because its buffers are large.</summary>
/// <param name="spare">Buffers for snapshots, shared by all commit ends: each is as large as a range.</param>
internal sealed class CommitEnd(ConcurrentBag<ByteWriter> spare)
{
    private readonly List<(int RangeId, long Seq, ByteWriter Bytes)> _snapshots = [];
    private readonly List<(int RangeId, RangeEffects Effects)> _effects = [];
    private int _ranges;

    /// <summary>The range tables before and after a change that the commit ends with; null without one.</summary>
    public (RangeTable Former, RangeTable Table)? Tables { get; set; }

    /// <summary>Actions that were carried out, or of which more is known.</summary>
    public List<StoredAction> Actions { get; } = [];

    /// <summary>The loads of the ranges; null where they were not looked at.</summary>
    public IReadOnlyList<StoredLoad>? Loads { get; set; }

    /// <summary>How far the day has turned; null where that is not looked at.</summary>
    public BusinessDate? AsOf { get; set; }

    /// <summary>The numbers of the last batch and the last chunk of transitions that the lake has confirmed.</summary>
    public (long Batch, long Chunk) LakeHas { get; set; }

    /// <summary>The first date whose transitions are kept; null where all are.</summary>
    public BusinessDate? TransitionsFrom { get; set; }

    /// <summary>How far the source is read; null where that did not move.</summary>
    public SourcePosition? Position { get; set; }

    /// <summary>Makes places for the effects of ranges, in the order in which they are written, after those that there are.</summary>
    /// <returns>The first of them.</returns>
    public int AddPlaces(IEnumerable<Shard> shards)
    {
        var first = _ranges;
        foreach (var shard in shards)
        {
            if (_ranges == _effects.Count) _effects.Add((0, new RangeEffects()));
            _effects[_ranges] = (shard.Id, _effects[_ranges].Effects);
            _ranges++;
        }

        return first;
    }

    /// <summary>The effects at a place; what is there is of the commit before.</summary>
    public RangeEffects EffectsAt(int place) => _effects[place].Effects;

    /// <summary>A buffer for a snapshot that becomes part of the commit.</summary>
    public ByteWriter AddSnapshot(int rangeId, long seq)
    {
        lock (_snapshots)
        {
            var bytes = spare.TryTake(out var used) ? used : new ByteWriter();
            _snapshots.Add((rangeId, seq, bytes));
            return bytes;
        }
    }

    /// <summary>Writes everything and commits.</summary>
    public void Write(CommitWriter writer)
    {
        foreach (var (rangeId, effects) in _effects.Take(_ranges)) writer.Effects(rangeId, effects);
        if (Tables is { } tables) writer.RangeTable(tables.Former, tables.Table);
        foreach (var action in Actions) writer.Action(action);
        if (Loads is not null) writer.Loads(Loads);
        foreach (var (rangeId, seq, bytes) in _snapshots)
        {
            writer.Snapshot(rangeId, seq, bytes.Written);
            spare.Add(bytes);
        }

        _snapshots.Clear();
        Actions.Clear();
        (_ranges, Tables, Loads) = (0, null, null);
        if (Position is not null) writer.Position(Position);
        writer.LakeMoved(AsOf?.Day, LakeHas.Batch);
        if (TransitionsFrom is { } from) writer.ForgetTransitions(from, LakeHas.Chunk);
        writer.Commit();
    }
}
