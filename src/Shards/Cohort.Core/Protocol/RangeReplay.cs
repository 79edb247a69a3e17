using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// A range made again from the rows of a store that holds batches and their effects together: its last snapshot, then the
/// batches after it, one by one, so that none has to be kept in memory. Nobody is evaluated before the end.
/// </summary>
/// <param name="id">The range's id in the range table.</param>
/// <param name="range">Its hashes.</param>
/// <param name="context">The rules and taxonomy that hold; where a snapshot was written under others, everybody is evaluated anew.</param>
internal sealed class RangeReplay(int id, HashRange range, RuleContext context)
{
    private RangeOwner? _owner;

    /// <summary>The row that was replayed last; 0 before the first.</summary>
    public long Sequence => _owner?.Sequence ?? 0;

    /// <summary>Begins with a snapshot, in place of every row up to the one that it stands for.</summary>
    /// <param name="sequence">That row.</param>
    /// <param name="bytes">The snapshot.</param>
    /// <exception cref="DamagedDataException">The bytes are no snapshot.</exception>
    public void Begin(long sequence, ReadOnlySpan<byte> bytes) => _owner = RangeOwner.OfSnapshot(id, bytes, sequence, context);

    /// <summary>Applies the next batch.</summary>
    /// <param name="sequence">Its row.</param>
    /// <param name="batch">The batch.</param>
    /// <exception cref="DamagedDataException">It is none, or not the one that follows.</exception>
    public void Apply(long sequence, ReadOnlySpan<byte> batch)
    {
        if (sequence != Sequence + 1) throw new DamagedDataException($"Batch {Sequence + 1} is missing before it.");
        if (!Owner.TryApplyQuietly(batch)) throw new DamagedDataException("It does not follow on the batches before it.");
    }

    /// <summary>Evaluates whoever the batches touched. More batches may follow.</summary>
    public RangeOwner Finish()
    {
        Owner.FinishRecovery(Owner.Sequence);
        return Owner;
    }

    private RangeOwner Owner => _owner ??= RangeOwner.Of(id, new RangeState(range, context));
}
