using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>
/// Sequences the records of a step, those first that were held before it. What a date that may be wrong holds is kept for the next
/// step; the source's position stays before it, so that a run that begins again finds it there.
/// </summary>
/// <param name="progress">How far the run is.</param>
/// <param name="clock">Turns the day.</param>
/// <param name="createReader">A new reader of the source's records.</param>
/// <param name="following">What the sources that are read after this one begin with.</param>
internal sealed class StepRecords(SourceProgress progress, BusinessClock clock, Func<RecordReader> createReader, FollowingRecords following)
{
    private readonly HeldChunks _held = new(progress);
    private readonly List<(RecordBatch RecordBatch, RecordReader Reader)> _readers = [];

    /// <summary>Whether records are held.</summary>
    public bool AreHeld => _held.Any;

    /// <summary>Which record holds those after it, and what it waits for; empty where none does.</summary>
    public string HeldBecause => AreHeld && clock.Held is { } jump ? $"{jump.Sentence($"Record {progress.Record + 1}")} The end of the source decides too." : "";

    /// <summary>Sequences what is held and what was read since, as far as it is decided.</summary>
    /// <param name="step">What was read.</param>
    /// <param name="table">The ranges.</param>
    /// <param name="batches">Take the purchases.</param>
    /// <param name="isEnd">Whether the source has ended.</param>
    /// <returns>
    /// What was sequenced; each is to be taken before the next, and the progress to advance past it. Where the clock stops at turns, the
    /// ranges are to have all of it and the day is to be turned before the next.
    /// </returns>
    public IEnumerable<Sequenced> Sequence(ReadStep step, RangeTable table, BatchWriter[] batches, bool isEnd)
    {
        var parts = ReadHeld(table);
        for (var i = 0; i < step.Chunks.Count; i++) parts.Add(new Part(step.Chunks[i], step[i], step.ReaderOf(i)));
        RecordBatch[] read = [.. parts.Select(part => part.RecordBatch), .. isEnd ? following.Read(table) : []];
        for (var i = 0; i < parts.Count; i++)
        {
            var (chunk, recordBatch, reader) = parts[i];
            var decided = Pipeline.Sequence(recordBatch, progress.Record, clock, read.AsSpan(i + 1), isEnd, batches);
            while (clock.TurnAhead is { } date)
            {
                recordBatch.RecordAt(decided, out var turning);
                var rest = HeldChunks.From(chunk, turning);
                yield return decided == 0 ? new Sequenced(null, null, date) : new Sequenced(Before(chunk, turning), ReadBefore(recordBatch, reader, chunk, turning), date);
                chunk = rest;
                reader.Read(chunk, recordBatch, table, progress.SelectionOf(chunk));
                decided = Pipeline.Sequence(recordBatch, progress.Record, clock, read.AsSpan(i + 1), isEnd, batches);
            }

            if (decided == recordBatch.Records)
            {
                yield return new Sequenced(chunk, recordBatch, null);
                continue;
            }

            recordBatch.RecordAt(decided, out var from);
            _held.Add(chunk, from);
            foreach (var part in parts.Skip(i + 1)) _held.Add(part.Chunk, 0);
            if (decided > 0) yield return new Sequenced(Before(chunk, from), ReadBefore(recordBatch, reader, chunk, from), null);
            yield break;
        }

        RecordBatch ReadBefore(RecordBatch recordBatch, RecordReader reader, Chunk chunk, int end)
        {
            var before = Before(chunk, end);
            reader.Read(before, recordBatch, table, progress.SelectionOf(before));
            Pipeline.Take(recordBatch, progress.Record, clock, batches);
            return recordBatch;
        }
    }

    private static Chunk Before(Chunk chunk, int end) => chunk with { Length = end, SourceBytes = end };

    private List<Part> ReadHeld(RangeTable table)
    {
        var parts = new List<Part>();
        foreach (var chunk in _held.Take())
        {
            if (parts.Count == _readers.Count) _readers.Add((new RecordBatch(), createReader()));
            var (recordBatch, reader) = _readers[parts.Count];
            reader.Read(chunk, recordBatch, table, progress.SelectionOf(chunk));
            parts.Add(new Part(chunk, recordBatch, reader));
        }

        return parts;
    }

    /// <summary>Records that were sequenced, and what follows on them.</summary>
    /// <param name="Chunk">Their bytes; null for none.</param>
    /// <param name="RecordBatch">What they were read as; null likewise.</param>
    /// <param name="TurnsTo">The date to which the day is to be turned after them; null where it stays.</param>
    public readonly record struct Sequenced(Chunk? Chunk, RecordBatch? RecordBatch, BusinessDate? TurnsTo);

    private readonly record struct Part(Chunk Chunk, RecordBatch RecordBatch, RecordReader Reader);
}
