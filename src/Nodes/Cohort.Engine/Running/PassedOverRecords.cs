using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Commits;
using Cohort.Engine.Shards;
using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>
/// Keeps the records of purchases that conflict with an earlier one or are expired, as dead letters are kept, so that
/// somebody can see what they were: up to a limit of each, and counts of all.
/// </summary>
/// <param name="source">The source's name.</param>
/// <param name="before">How many were counted before this run, by reason.</param>
/// <param name="mostKept">How many of a reason are kept.</param>
internal sealed class PassedOverRecords(string source, IReadOnlyDictionary<RejectionReason, long> before, long mostKept)
{
    private readonly Dictionary<RejectionReason, long> _counted = new(before);
    private readonly List<PassedOver> _found = [];
    private readonly List<Part> _parts = [];
    private int _part;
    private int _record;
    private int _byte;

    private readonly record struct Part(Chunk Chunk, RecordBatch RecordBatch, long FirstRecord);

    /// <summary>A chunk of the step at hand, in their order, with the number of its first record in the source.</summary>
    public void Add(Chunk chunk, RecordBatch recordBatch, long firstRecord) => _parts.Add(new Part(chunk, recordBatch, firstRecord));

    /// <summary>Takes what the ranges passed over in the step into the commit that it becomes a part of.</summary>
    public void Collect(IEnumerable<Shard> shards, CommitStep step)
    {
        foreach (var shard in shards) shard.State.TakePassedOver(_found);
        _found.Sort(static (one, other) => (one.Offset, one.Reason).CompareTo((other.Offset, other.Reason)));
        (_part, _record, _byte) = (0, 0, 0);
        var last = -1L;
        foreach (var passed in _found)
        {
            // Of several lines of one record the first tells.
            if (passed.Offset == last) continue;
            last = passed.Offset;
            var counted = _counted[passed.Reason] = _counted.GetValueOrDefault(passed.Reason) + 1;
            if (counted <= mostKept) step.DeadLetters.Add(LetterOf(passed));
            else step.CountedOnly[passed.Reason] = step.CountedOnly.GetValueOrDefault(passed.Reason) + 1;
        }

        _found.Clear();
        _parts.Clear();
    }

    // They come in order, so that each chunk is gone through once.
    private DeadLetter LetterOf(in PassedOver passed)
    {
        while (passed.Offset >= _parts[_part].FirstRecord + _parts[_part].RecordBatch.Records) (_part, _record, _byte) = (_part + 1, 0, 0);
        var (chunk, recordBatch, first) = _parts[_part];
        for (; first + _record < passed.Offset; _record++) _byte += recordBatch.Bytes[_byte..].IndexOf((byte)'\n') + 1;
        var rest = recordBatch.Bytes[_byte..];
        var record = rest.IndexOf((byte)'\n') is var end and >= 0 ? rest[..end] : rest;
        return DeadLetter.Of(source, passed.Offset, chunk.FirstByte + _byte, passed.Rejection, record.Length, record);
    }
}
