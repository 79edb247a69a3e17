using System.Globalization;
using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>Up to a place in a source, the purchases dated up to a date are applied.</summary>
/// <param name="Record">The first record after the place, counted from 0.</param>
/// <param name="Byte">Where that record begins.</param>
/// <param name="Through">The date.</param>
public readonly record struct HandledStretch(long Record, long Byte, BusinessDate Through);

/// <summary>What stood before a position: so many bytes with that checksum.</summary>
public readonly record struct SourceTail(int Length, uint Checksum)
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
public sealed record SourcePosition(
    string Source, int Pass, long Record, long Byte, IReadOnlyList<HandledStretch> Handled, SourceTail Tail)
{
    /// <summary>A source of which nothing is read.</summary>
    public static SourcePosition Start(string source) => new(source, 1, 0, 0, [], default);

    /// <summary>The name under which ranges keep their offset for this pass.</summary>
    public string Partition => Pass == 1 ? Source : $"{Source}#{Pass}";

    internal string HandledText => string.Join(';', Handled.Select(h => $"{h.Record}:{h.Byte}:{h.Through.Day}"));

    internal static IReadOnlyList<HandledStretch> ParseHandled(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ParseStretch)];

    private static HandledStretch ParseStretch(string text)
    {
        var numbers = text.Split(':').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new HandledStretch(numbers[0], numbers[1], new BusinessDate((ushort)numbers[2]));
    }
}
