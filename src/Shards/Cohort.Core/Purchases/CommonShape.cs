using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cohort.Core.Purchases;

/// <summary>
/// Reads the record that nearly every producer writes, in one pass: printable ASCII without escapes, plain decimal
/// numbers, a timestamp in whole seconds of UTC, and spaces only after a colon or a comma. It gives up at anything
/// else and never says why; whatever it accepts, <see cref="AnyShape"/> accepts with the same answer.
/// </summary>
internal static class CommonShape
{
    // An empty object with every required name is longer; this much lets a vector be read from any record's end.
    private const int ShortestRecord = 64;

    // 10^13 minor units: beyond every limit, and far from overflow.
    private const int MostDigits = 13;

    public static bool TryRead(
        ReadOnlySpan<byte> record, ReadOnlySpan<byte> baseCurrency, BusinessCalendar calendar, out PurchaseFields fields)
    {
        fields = default;
        if (record.Length is < ShortestRecord or > Limits.RecordBytes) return false;
        if (record[^1] == '\r') record = record[..^1];
        // The last byte is then a sentinel: it ends every number and every run of spaces.
        if (record[0] != '{' || record[^1] != '}') return false;
        var at = 1;
        while (true)
        {
            if (!TryReadString(record, ref at, out var name) || record[at] != ':') return false;
            at++;
            SkipSpaces(record, ref at);
            var field = PurchaseFields.Named(name);
            if ((fields.Seen & field) != 0) return false;
            fields.Seen |= field;
            if (!TryReadValue(record, ref at, field, baseCurrency, calendar, ref fields)) return false;
            if (record[at] != ',') return at == record.Length - 1 && fields.IsComplete;
            at++;
            SkipSpaces(record, ref at);
        }
    }

    private static bool TryReadValue(
        ReadOnlySpan<byte> record, scoped ref int at, PurchaseField field, ReadOnlySpan<byte> baseCurrency,
        BusinessCalendar calendar, ref PurchaseFields fields)
    {
        switch (field)
        {
            case PurchaseField.EventId: return TryReadId(record, ref at, out fields.EventId);
            case PurchaseField.UserId: return TryReadId(record, ref at, out fields.UserId);
            case PurchaseField.Sku: return TryReadId(record, ref at, out fields.Sku);
            case PurchaseField.Amount: return TryReadAmount(record, ref at, out fields.AmountMinor);
            case PurchaseField.Quantity: return TryReadQuantity(record, ref at, out fields.Quantity);
            case PurchaseField.OccurredAt: return TryReadTime(record, ref at, calendar, ref fields);
            case PurchaseField.Source:
                return TryReadString(record, ref at, out fields.Source) && fields.Source.Length <= Limits.IdBytes;
            case PurchaseField.Currency:
                return TryReadString(record, ref at, out var currency) && currency.SequenceEqual(baseCurrency);
            default:
                return TryReadString(record, ref at, out _);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadId(ReadOnlySpan<byte> record, scoped ref int at, out ReadOnlySpan<byte> id) =>
        TryReadString(record, ref at, out id) && id.Length is >= 1 and <= Limits.IdBytes;

    private static bool TryReadTime(
        ReadOnlySpan<byte> record, scoped ref int at, BusinessCalendar calendar, ref PurchaseFields fields) =>
        TryReadString(record, ref at, out var text)
        && text.Length == Timestamp.StemBytes + 1 && text[^1] == 'Z'
        && Timestamp.TryReadStem(text, out var seconds, out var leap) && !leap
        && fields.TrySetTime(seconds, calendar);

    private static bool TryReadAmount(ReadOnlySpan<byte> record, scoped ref int at, out long minor)
    {
        if (!TryReadWhole(record, ref at, out var negative, out minor)) return false;
        minor *= 100;
        if (record[at] == '.')
        {
            var tenths = (uint)record[at + 1] - '0';
            if (tenths > 9) return false;
            minor += tenths * 10;
            at += 2;
            var hundredths = (uint)record[at] - '0';
            if (hundredths <= 9)
            {
                minor += hundredths;
                at++;
            }
        }
        if (minor > Limits.AmountMinor) return false;
        if (negative) minor = -minor;
        return true;
    }

    private static bool TryReadQuantity(ReadOnlySpan<byte> record, scoped ref int at, out int quantity)
    {
        quantity = 0;
        if (!TryReadWhole(record, ref at, out var negative, out var value) || value > Limits.Quantity) return false;
        quantity = negative ? -(int)value : (int)value;
        return true;
    }

    /// <summary>Reads an optional minus and 1 to 13 digits, the first not 0 where there are more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadWhole(ReadOnlySpan<byte> record, scoped ref int at, out bool negative, out long value)
    {
        value = 0;
        negative = record[at] == '-';
        var first = negative ? at + 1 : at;
        var end = first;
        while ((uint)record[end] - '0' is <= 9 and var digit && end - first < MostDigits)
        {
            value = value * 10 + digit;
            end++;
        }
        at = end;
        return end > first && (record[first] != '0' || end == first + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SkipSpaces(ReadOnlySpan<byte> record, scoped ref int at)
    {
        while (record[at] == ' ') at++;
    }

    /// <summary>Reads a string of printable ASCII without escapes; <paramref name="at"/> moves behind its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadString(ReadOnlySpan<byte> record, scoped ref int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (record[at] != '"') return false;
        var end = NextStop(record, at + 1);
        // Behind a quote that ends the record there would be nothing to look at.
        if (end >= record.Length - 1 || record[end] != '"') return false;
        text = record[(at + 1)..end];
        at = end + 1;
        return true;
    }

    /// <summary>The next byte that is a quote, a backslash, a control character or not ASCII, else the record's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextStop(ReadOnlySpan<byte> record, int from)
    {
        ref var origin = ref MemoryMarshal.GetReference(record);
        var last = record.Length - Vector128<byte>.Count;
        for (; from <= last; from += Vector128<byte>.Count)
        {
            var stops = Stops(Vector128.LoadUnsafe(ref origin, (nuint)from));
            if (stops != 0) return from + BitOperations.TrailingZeroCount(stops);
        }
        // The last vector reaches back over bytes that have been looked at: shift them out.
        var tail = Stops(Vector128.LoadUnsafe(ref origin, (nuint)last)) >> (from - last);
        return tail == 0 ? record.Length : from + BitOperations.TrailingZeroCount(tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Stops(Vector128<byte> bytes)
    {
        // As signed bytes, 80 to FF are negative: one comparison finds them and the control characters.
        var notPrintable = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte();
        var stops = notPrintable | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.Equals(bytes, Vector128.Create((byte)0x7f));
        return stops.ExtractMostSignificantBits();
    }
}
