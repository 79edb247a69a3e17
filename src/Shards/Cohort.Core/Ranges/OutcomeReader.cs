using Cohort.Core.Encodings;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>Reads the purchases and voids of a batch together with what became of them, in the order of the batch.</summary>
/// <remarks>Programs of before noted no outcomes of voids: those of their batches are passed over.</remarks>
internal ref struct OutcomeReader
{
    private readonly PurchaseOutcome[] _outcomes;
    private readonly bool _hasVoids;
    private BatchReader _batch;
    private int _asOf;
    private int _next;

    /// <summary>Begins to read.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="outcomes">What became of each of its items.</param>
    /// <param name="asOf">The as-of date of the range before the batch as a day; -1 before the first.</param>
    public OutcomeReader(ReadOnlySpan<byte> batch, PurchaseOutcome[] outcomes, int asOf)
    {
        _batch = new BatchReader(batch);
        (_outcomes, _asOf, _hasVoids) = (outcomes, asOf, _batch.CanHaveVoids && outcomes.Length > PurchasesOf(_batch));
    }

    /// <summary>The source partition (UTF-8).</summary>
    public readonly ReadOnlySpan<byte> Source => _batch.Source;

    /// <summary>The purchase or void just read.</summary>
    public readonly Purchase Purchase => _batch.Purchase;

    /// <summary>The offset of its record.</summary>
    public readonly long Offset => _batch.Offset;

    /// <summary>The as-of date when it came.</summary>
    public readonly BusinessDate AsOf => new((ushort)_asOf);

    /// <summary>What became of it.</summary>
    public readonly PurchaseOutcome Outcome => _outcomes[_next - 1];

    /// <summary>Reads the next purchase or void; false at the end.</summary>
    /// <exception cref="DamagedDataException">The bytes are no batch, or the outcomes are not of this one.</exception>
    public bool Next()
    {
        while (true)
        {
            switch (_batch.Next())
            {
                case BatchItem.Turn:
                    _asOf = Math.Max(_asOf, _batch.TurnDate.Day);
                    break;
                case BatchItem.Void when !_hasVoids:
                    break;
                case BatchItem.Purchase or BatchItem.Void when _next < _outcomes.Length && _asOf >= 0:
                    _next++;
                    return true;
                case BatchItem.Purchase or BatchItem.Void:
                    throw new DamagedDataException($"A batch has more items than the {_outcomes.Length} whose outcomes are noted, or one before any day.");
                case BatchItem.End:
                    return _next == _outcomes.Length ? false : throw new DamagedDataException($"A batch has {_next} items, and the outcomes of {_outcomes.Length} are noted.");
                default:
                    break;
            }
        }
    }

    private static int PurchasesOf(BatchReader batch)
    {
        var purchases = 0;
        for (var item = batch.Next(); item != BatchItem.End; item = batch.Next())
        {
            if (item == BatchItem.Purchase) purchases++;
        }

        return purchases;
    }
}
