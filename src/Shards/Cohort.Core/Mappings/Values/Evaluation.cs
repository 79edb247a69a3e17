using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Values;

/// <summary>What came of looking for a value in a record.</summary>
internal enum Got
{
    Value,

    /// <summary>It is not there, is null or is an empty text: the next of several may be.</summary>
    Missing,

    /// <summary>It is there and cannot be what it should: the record is refused.</summary>
    Wrong,
}

/// <summary>Why the last value was not got; told only where the record is refused for it.</summary>
/// <param name="Reason">The kind of fault.</param>
/// <param name="Path">Where the value stands; null where it was computed or put together.</param>
/// <param name="Node">Its node on the tape; -1 where it has none.</param>
/// <param name="Number">The value where it was computed.</param>
/// <param name="Expected">What it should be.</param>
internal readonly record struct ValueFault(RejectionReason Reason, string? Path, int Node, decimal Number, string Expected);

/// <summary>
/// One record while its lines are made: its tape, the elements that are walked over, and the texts that were put together.
/// Reused, so that a record allocates nothing.
/// </summary>
internal sealed class Evaluation(RecordTape tape, BusinessCalendar[] zones)
{
    private readonly int[] _numbers = new int[Limits.MappingDepth];
    private byte[] _texts = new byte[4096];

    /// <summary>The values of the record.</summary>
    public RecordTape Tape => tape;

    /// <summary>The time zones of the mapping, by their number in it.</summary>
    public ReadOnlySpan<BusinessCalendar> Zones => zones;

    /// <summary>The number of the element that is walked over, from 1, by how many walks are around it.</summary>
    public Span<int> Numbers => _numbers;

    /// <summary>How many walks are around what is made now.</summary>
    public int Depth { get; set; }

    /// <summary>Bytes of text put together so far.</summary>
    public int Length { get; private set; }

    /// <summary>Why the last value was not got.</summary>
    public ValueFault Fault { get; private set; }

    /// <summary>The bytes that were put together from a place on.</summary>
    public Span<byte> TextFrom(int start) => _texts.AsSpan(start, Length - start);

    /// <summary>Bytes that were put together.</summary>
    public ReadOnlySpan<byte> Text(int start, int length) => _texts.AsSpan(start, length);

    /// <summary>Takes back what was put together from a place on.</summary>
    public void Cut(int length) => Length = length;

    public Got Append(ReadOnlySpan<byte> text)
    {
        if (Length + text.Length > _texts.Length) Array.Resize(ref _texts, Math.Max(_texts.Length * 2, Length + text.Length));
        text.CopyTo(_texts.AsSpan(Length));
        Length += text.Length;
        return Got.Value;
    }

    public Got Missing(string? path, string expected)
    {
        Fault = new ValueFault(RejectionReason.MissingField, path, -1, 0, expected);
        return Got.Missing;
    }

    /// <summary>The value of a node cannot be what it should.</summary>
    public Got Wrong(RejectionReason reason, string path, int node, string expected)
    {
        Fault = new ValueFault(reason, path, node, 0, expected);
        return Got.Wrong;
    }

    /// <summary>A number that was computed cannot be what it should.</summary>
    public Got Wrong(RejectionReason reason, decimal number, string expected)
    {
        Fault = new ValueFault(reason, null, -1, number, expected);
        return Got.Wrong;
    }
}
