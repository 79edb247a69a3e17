using Cohort.Core.Encodings;

namespace Cohort.Core.Ranges;

/// <summary>
/// What became of each purchase of the last batch, and of each void, in the order of the batch. Nearly all are purchases that are accepted: only
/// the others are written down, so that it costs a few bytes a batch. For who keeps purchases elsewhere and wants no repeat among them.
/// </summary>
/// <remarks>
/// As bytes: number of items; number of those that were not accepted; for each its distance from the one before and its
/// <see cref="PurchaseOutcome"/>; CRC-32C. Numbers are variable-length.
/// </remarks>
internal sealed class BatchOutcomes
{
    private readonly List<(int Index, PurchaseOutcome Outcome)> _others = [];

    /// <summary>Purchases and voids of the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Begins with another batch.</summary>
    public void Clear()
    {
        _others.Clear();
        Count = 0;
    }

    /// <summary>Notes the outcome of the next purchase or void.</summary>
    public void Add(PurchaseOutcome outcome)
    {
        if (outcome != PurchaseOutcome.Accepted) _others.Add((Count, outcome));
        Count++;
    }

    /// <summary>Writes them, after what <paramref name="bytes"/> was emptied of.</summary>
    public void Write(ByteWriter bytes)
    {
        bytes.Clear();
        bytes.Varint((ulong)Count);
        bytes.Varint((ulong)_others.Count);
        var last = 0;
        foreach (var (index, outcome) in _others)
        {
            bytes.Varint((ulong)(index - last));
            bytes.Byte((byte)outcome);
            last = index;
        }

        bytes.Seal();
    }

    /// <summary>Reads them: one for each purchase and void of their batch.</summary>
    /// <exception cref="DamagedDataException">The bytes are none.</exception>
    public static PurchaseOutcome[] Read(ReadOnlySpan<byte> sealedBytes)
    {
        var bytes = ByteReader.Unseal(sealedBytes, "list of outcomes");
        var outcomes = new PurchaseOutcome[bytes.VarintInt()];
        var others = bytes.Count();
        var index = 0;
        for (var i = 0; i < others; i++)
        {
            index += bytes.VarintInt();
            var outcome = bytes.Byte();
            if (index >= outcomes.Length || outcome is 0 or > (byte)PurchaseOutcome.Voided)
                throw new DamagedDataException($"Item {index} of {outcomes.Length} has outcome {outcome} in the list of outcomes; 1 to {(byte)PurchaseOutcome.Voided} can be.");
            outcomes[index] = (PurchaseOutcome)outcome;
        }

        return bytes.IsAtEnd ? outcomes : throw new DamagedDataException($"The list of outcomes has more bytes after its end at {bytes.Position}.");
    }
}
