using System.Runtime.CompilerServices;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Generation;

/// <summary>Writes one purchase as a JSON object of about 150 bytes, without a line feed.</summary>
internal static class LineWriter
{
    public static int Write(in SyntheticPurchase purchase, int minorDigits, Span<byte> to)
    {
        var at = 0;
        Put("{\"event_id\":\"e"u8, to, ref at);
        Put(purchase.Event, 12, to, ref at);
        Put("\",\"user_id\":\"u"u8, to, ref at);
        Put(purchase.User, purchase.User < 10_000_000 ? 7 : 9, to, ref at);
        Put("\",\"sku\":\"s"u8, to, ref at);
        Put(purchase.Sku, purchase.Sku < 1_000_000 ? 6 : 7, to, ref at);
        Put("\",\"amount\":"u8, to, ref at);
        at += MinorText.Write(purchase.AmountMinor, minorDigits, to[at..]);
        Put(",\"quantity\":"u8, to, ref at);
        if (purchase.Quantity < 0) to[at++] = (byte)'-';
        to[at++] = (byte)('0' + Math.Abs(purchase.Quantity));
        Put(",\"occurred_at\":\""u8, to, ref at);
        PutTime(purchase, to, ref at);
        Put("Z\",\"source\":\"pos-"u8, to, ref at);
        Put(purchase.Till, 3, to, ref at);
        Put("\"}"u8, to, ref at);
        return at;
    }

    private static void PutTime(in SyntheticPurchase purchase, Span<byte> to, ref int at)
    {
        var (year, month, day) = DateOnly.FromDayNumber(EpochDay + purchase.Date.Day);
        Put(year, 4, to, ref at);
        to[at++] = (byte)'-';
        Put(month, 2, to, ref at);
        to[at++] = (byte)'-';
        Put(day, 2, to, ref at);
        to[at++] = (byte)'T';
        Put(purchase.Second / 3_600, 2, to, ref at);
        to[at++] = (byte)':';
        Put(purchase.Second / 60 % 60, 2, to, ref at);
        to[at++] = (byte)':';
        Put(purchase.Second % 60, 2, to, ref at);
    }

    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ReadOnlySpan<byte> text, Span<byte> to, ref int at)
    {
        text.CopyTo(to[at..]);
        at += text.Length;
    }

    /// <summary>Writes a number that is not negative with leading zeros to this many digits.</summary>
    private static void Put(long number, int digits, Span<byte> to, ref int at)
    {
        var value = (ulong)number;
        for (var i = at + digits - 1; i >= at; i--)
        {
            to[i] = (byte)('0' + value % 10);
            value /= 10;
        }
        at += digits;
    }
}
