using Cohort.Core;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Shards;

/// <summary>Lets a range take an input, and returns its row for the journal; nothing where there is none.</summary>
internal delegate ReadOnlySpan<byte> Applying(Shard shard);

/// <summary>
/// One range in the embedded engine: its owner, and the batch being built for it. What is decided is applied at once: its row
/// and its effects are stored in one transaction, or both are lost.
/// </summary>
internal sealed class Shard(RangeOwner owner)
{
    /// <summary>Decides and applies.</summary>
    public RangeOwner Owner => owner;

    /// <summary>The range's id in the range table.</summary>
    public int Id => owner.Id;

    public RangeState State => owner.State;

    /// <summary>Number of the last batch in the journal.</summary>
    public long Seq => owner.Sequence;

    public BatchWriter Batch { get; } = new();

    /// <summary>Applies the batch that was built, and returns its bytes for the journal; nothing where it is empty.</summary>
    public ReadOnlySpan<byte> ApplyBatch(string source, long to, int futureDays)
    {
        if (Batch.IsEmpty) return default;
        var header = new BatchHeader(source, owner.DecidedTo(source), to);
        var batch = Pipeline.Finish(Batch, header, futureDays);
        if (Pipeline.Decide(owner, header, out var applied) is not Answer.Journal and var answer)
            throw new InvalidOperationException($"Range {Id} answered {answer} at offset {applied} to its own batch {header}.");
        Pipeline.Apply(owner, batch);
        return batch;
    }

    /// <summary>Turns the day, and returns the row for the journal; nothing where it was turned before.</summary>
    public ReadOnlySpan<byte> TurnTo(BusinessDate date) =>
        owner.Decide(new TurnDay(date), out var entry) == Answer.Journal ? Apply((BatchTaken)entry!) : default;

    /// <summary>Applies a row that the range decided on, and returns its bytes for the journal.</summary>
    public ReadOnlySpan<byte> Apply(BatchTaken row)
    {
        Pipeline.Apply(owner, row.Batch);
        return row.Batch;
    }
}
