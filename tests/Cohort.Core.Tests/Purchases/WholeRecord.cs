using System.Text;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

/// <summary>A record that is accepted, and the ways to change one field of it.</summary>
internal static class WholeRecord
{
    public const string Whole =
        """{"event_id":"e000000012345","user_id":"u0123456","sku":"s001234","amount":12.34,"quantity":2,"occurred_at":"2026-03-04T05:06:07Z","source":"pos-017","order_id":"o0012345"}""";

    public static readonly PurchaseReader Reader = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);

    public static void AssertAccepted(byte[] record)
    {
        var reading = Reading.Of(Reader, record);
        Assert.True(reading.Purchase is not null, reading.Detail);
        Assert.Equal(reading, Reading.OfAnyShape(Reader, record));
    }

    public static void AssertRefused(byte[] record, RejectionReason reason, string field)
    {
        var reading = Reading.Of(Reader, record);
        Assert.Equal(Reading.Refused(reason, field), reading);
        Assert.Matches(@"^The (record|field) .*\.$", reading.Detail);
        Assert.DoesNotContain(reading.Detail!, char.IsControl);
    }

    public static string Quoted(string text) => $"\"{text}\"";

    public static byte[] With(string field, string value)
    {
        var (start, end) = ValueOf(field);
        return Encoding.UTF8.GetBytes(Whole[..start] + value + Whole[end..]);
    }

    public static byte[] Without(string field)
    {
        var (_, end) = ValueOf(field);
        var start = Whole.IndexOf($"\"{field}\"", StringComparison.Ordinal);
        // The comma before the field goes with it, or the one behind it where it is the first.
        return Encoding.UTF8.GetBytes(start == 1 ? "{" + Whole[(end + 1)..] : Whole[..(start - 1)] + Whole[end..]);
    }

    public static byte[] Plus(string field) => Encoding.UTF8.GetBytes(Whole[..^1] + "," + field + "}");

    private static (int Start, int End) ValueOf(string field)
    {
        var start = Whole.IndexOf($"\"{field}\":", StringComparison.Ordinal) + field.Length + 3;
        return (start, Whole.IndexOfAny([',', '}'], start));
    }
}
