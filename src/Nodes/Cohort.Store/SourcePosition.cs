using System.Globalization;
using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>Up to a place in a source, the purchases dated up to a date are applied.</summary>
/// <param name="Record">The first record after the place, counted from 0.</param>
/// <param name="Byte">Where that record begins.</param>
/// <param name="Through">The date.</param>
internal readonly record struct HandledRecordBatch(long Record, long Byte, BusinessDate Through);

/// <summary>What stood before a position: so many bytes with that checksum.</summary>
internal readonly record struct SourceTail(int Length, uint Checksum)
{
    // Enough to tell two sources apart.
    private const int MostBytes = 4096;

    /// <summary>The tail of some bytes.</summary>
    public static SourceTail Of(ReadOnlySpan<byte> bytes)
    {
        var last = bytes.Length > MostBytes ? bytes[^MostBytes..] : bytes;
        return new SourceTail(last.Length, Core.Encodings.Checksum.Of(last));
    }
}

/// <summary>
/// How far a source is read. Everything before <see cref="Record"/> is applied. After that, where a run with
/// <c>--until</c> looked ahead, only the purchases up to its date are.
/// </summary>
/// <param name="Source">The source's name.</param>
/// <param name="Pass">Counts the times that reading went back to an earlier record, from 1.</param>
/// <param name="Record">The first record not fully handled, counted from 0.</param>
/// <param name="Byte">Where it begins in the source.</param>
/// <param name="Handled">What is applied after that: later places with earlier dates. Empty where nothing is.</param>
/// <param name="Tail">The bytes before <see cref="Byte"/>, by which another source of the same name is known.</param>
internal sealed record SourcePosition(
    string Source, int Pass, long Record, long Byte, IReadOnlyList<HandledRecordBatch> Handled, SourceTail Tail)
{
    /// <summary>A source of which nothing is read.</summary>
    public static SourcePosition Start(string source) => new(source, 1, 0, 0, [], default);

    /// <summary>The name under which ranges keep their offset for this pass.</summary>
    public string Partition => Pass == 1 ? Source : $"{Source}#{Pass}";

    internal string HandledText => string.Join(';', Handled.Select(h => $"{h.Record}:{h.Byte}:{h.Through.Day}"));

    internal static IReadOnlyList<HandledRecordBatch> ParseHandled(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ParseRecordBatch)];

    /// <exception cref="FormatException">It is not what <see cref="HandledText"/> gives.</exception>
    private static HandledRecordBatch ParseRecordBatch(string text)
    {
        var parts = text.Split(':');
        var isRecordBatch = parts.Length == 3 & Number(parts, 0, out var record) & Number(parts, 1, out var at) & Number(parts, 2, out var day);
        return isRecordBatch && day <= BusinessDate.Last.Day
            ? new HandledRecordBatch(record, at, new BusinessDate((ushort)day)) : throw new FormatException("A place in the source is not record:byte:day.");
    }

    private static bool Number(string[] parts, int index, out long number)
    {
        number = 0;
        return index < parts.Length && long.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
