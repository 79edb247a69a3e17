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

    // 10^13 units, whichever they are: beyond every limit, and in the least minor unit there is still far from overflow.
    private const int MostDigits = 13;

    public static bool TryRead(
        ReadOnlySpan<byte> record, BaseCurrency currency, BusinessCalendar calendar, out PurchaseFields fields)
    {
        fields = default;
        var minorInMajor = MinorUnits.InMajor(currency.MinorDigits);
        if (record.Length is < ShortestRecord or > Limits.LargestRecordBytes) return false;
        if (record[^1] == '\r') record = record[..^1];
        // The last byte is then a sentinel: it ends every number and every run of spaces.
        if (record[0] != '{' || record[^1] != '}') return false;
        var at = 1;
        while (true)
        {
            var end = EndOfString(record, at);
            if (end < 0 || record[end] != ':') return false;
            var field = PurchaseFields.Named(record[(at + 1)..(end - 1)]);
            if ((fields.Seen & field) != 0) return false;
            fields.Seen |= field;
            at = end + 1;
            while (record[at] == ' ') at++;
            at = ReadValue(record, at, field, currency, minorInMajor, calendar, ref fields);
            if (at < 0) return false;
            if (record[at] != ',') return at == record.Length - 1 && fields.IsComplete && !fields.ReplacesItself;
            at++;
            while (record[at] == ' ') at++;
        }
    }

    /// <summary>Reads the value at a position and gives the position behind it, or -1.</summary>
    private static int ReadValue(
        ReadOnlySpan<byte> record, int at, PurchaseField field, BaseCurrency currency, int minorInMajor,
        BusinessCalendar calendar, ref PurchaseFields fields)
    {
        if (field == PurchaseField.Amount) return ReadAmount(record, at, minorInMajor, out fields.AmountMinor);
        if (field == PurchaseField.Quantity) return ReadQuantity(record, at, out fields.Quantity);
        var end = EndOfString(record, at);
        if (field == PurchaseField.Voids) return -1;
        if (end < 0) return (field & PurchaseField.Ids) != 0 ? ReadNumberAsId(record, at, field, ref fields) : -1;
        var text = record[(at + 1)..(end - 1)];
        switch (field)
        {
            case PurchaseField.None: return end;
            case PurchaseField.OccurredAt: return TryReadTime(text, calendar, ref fields) ? end : -1;
            case PurchaseField.Currency: return text.SequenceEqual(currency.Bytes) ? end : -1;
        }

        SetId(field, text, ref fields);
        return text.Length <= Limits.IdBytes && (text.Length > 0 || field is PurchaseField.Source or PurchaseField.OrderId or PurchaseField.Replaces) ? end : -1;
    }

    private static void SetId(PurchaseField field, ReadOnlySpan<byte> text, ref PurchaseFields fields)
    {
        switch (field)
        {
            case PurchaseField.EventId: fields.EventId = text; break;
            case PurchaseField.UserId: fields.UserId = text; break;
            case PurchaseField.Sku: fields.Sku = text; break;
            case PurchaseField.Source: fields.Source = text; break;
            case PurchaseField.OrderId: fields.OrderId = text; break;
            case PurchaseField.Replaces: fields.Replaces = text; break;
        }
    }

    private static int ReadNumberAsId(ReadOnlySpan<byte> record, int at, PurchaseField field, ref PurchaseFields fields)
    {
        var end = ReadWhole(record, at, out _, out _);
        if (end > 0) SetId(field, record[at..end], ref fields);
        return end;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> text, BusinessCalendar calendar, ref PurchaseFields fields) =>
        text.Length == Timestamp.StemBytes + 1 && text[^1] == 'Z'
        && Timestamp.TryReadStem(text, out var seconds, out var leap) && !leap
        && fields.TrySetTime(seconds, calendar);

    private static int ReadAmount(ReadOnlySpan<byte> record, int at, int minorInMajor, out long minor)
    {
        if (record[at] != '"') return ReadNumber(record, at, minorInMajor, out minor);
        at = ReadNumber(record, at + 1, minorInMajor, out minor);
        return at >= 0 && record[at] == '"' ? at + 1 : -1;
    }

    private static int ReadNumber(ReadOnlySpan<byte> record, int at, int minorInMajor, out long minor)
    {
        at = ReadWhole(record, at, out var negative, out minor);
        if (at < 0) return -1;
        minor *= minorInMajor;
        if (record[at] == '.')
        {
            var first = ++at;
            for (var unit = minorInMajor / 10; unit > 0 && (uint)record[at] - '0' is <= 9 and var digit; unit /= 10, at++) minor += digit * unit;
            if (at == first) return -1;
        }
        if (minor > Limits.AmountMinor) return -1;
        if (negative) minor = -minor;
        return at;
    }

    private static int ReadQuantity(ReadOnlySpan<byte> record, int at, out int quantity)
    {
        at = ReadWhole(record, at, out var negative, out var value);
        quantity = negative ? -(int)value : (int)value;
        return value <= Limits.Quantity ? at : -1;
    }

    /// <summary>Reads an optional minus and 1 to 13 digits, the first not 0 where there are more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadWhole(ReadOnlySpan<byte> record, int at, out bool negative, out long value)
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
        return end > first && (record[first] != '0' || end == first + 1) ? end : -1;
    }

    /// <summary>The position behind a string of printable ASCII without escapes, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfString(ReadOnlySpan<byte> record, int at)
    {
        if (record[at] != '"') return -1;
        var end = NextStop(record, at + 1);
        // Behind a quote that ends the record there would be nothing to look at.
        return end < record.Length - 1 && record[end] == '"' ? end + 1 : -1;
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
