using System.Text;
using Cohort.Core.Purchases;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

public class PurchaseReaderPropertyTests
{
    private static readonly string[] Ids =
        ["u1", "", "é", "😀", "a\\u0041", "\\ud83d\\ude00", "\\ud83d", "x\\n", "\u007f", "a\\/b", new('i', 128), new('i', 129)];

    private static readonly string[] Numbers =
        ["1", "-0", "0.5", "12.34", "12.340", "1e2", "386e-2", "1E+7", "1e400", "1e-400", "0e9999999999", "99999999999999999999",
            "1000000", "1000001", "10000000000", "10000000000.01", "00", "1.", "NaN", "null", "\"1\"", "[]", "-", "2.0", "0.001",
            "3.3000000000000003", "12.345", "1.2345", "1.23456", "1000000000", "1000000000.001", "100000000.0001", "0.00999999999", "1.00000002", "10000000000.00000001", "9999999999.999999999", "\"3.86\"", "\"1e1\"", "\"1,5\"", "\"\""];

    private static readonly string[] Times =
        ["2026-03-04T05:06:07Z", "2026-03-04t05:06:07.123456789z", "2026-03-04 05:06:07+01:00", "2016-12-31T23:59:60Z",
            "2016-12-31T23:58:60Z", "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z",
            "2100-12-31T23:59:59-23:59", "0000-02-29T00:00:00Z", "2026-03-04", "2026-3-4T05:06:07Z", "2026-03-04T05:06:07\\u005a"];

    private static readonly string[] Extras =
        ["", "", "", "\"source\":\"pos-1\"", "\"source\":null", "\"currency\":\"EUR\"", "\"currency\":\"USD\"", "\"sku\":\"twice\"",
            "\"sk\\u0075\":\"twice\"", "\"x\":{\"amount\":[1,2,{}]}", "\"x\":\"y\"", "\"\\udead\":0", "\"source\":7",
            "\"order_id\":\"o1\"", "\"order_id\":17", "\"order_id\":1.5", "\"order_id\":null",
            "\"replaces\":\"e0\"", "\"replaces\":\"e1\"", "\"replaces\":17", "\"replaces\":null", "\"voids\":\"e0\"", "\"voids\":\"e0\"", "\"voids\":\"e1\"", "\"voids\":17", "\"voids\":null"];

    [Theory]
    [InlineData(2, 30_000)]
    [InlineData(0, 5_000)]
    [InlineData(3, 5_000)]
    [InlineData(4, 5_000)]
    public void It_agrees_with_the_slow_checker_When_records_are_mutated(int digits, int records)
    {
        var currency = new BaseCurrency("EUR", digits);
        var reader = new PurchaseReader(currency, BusinessCalendar.Utc);
        var agrees = Prop.ForAll(Arb.From(Records()), record =>
        {
            var expected = SlowChecker.Read(record, currency);
            var found = Reading.Of(reader, record);
            var plain = Reading.OfAnyShape(reader, record);
            return (expected == found && found == plain).Label(
                $"{Encoding.Latin1.GetString(record)}\nexpected {expected}\nfound    {found}\nplain    {plain}");
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(records), agrees);
    }

    [Fact]
    public void It_does_not_throw_When_the_bytes_are_random()
    {
        var reader = new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        var refuses = Prop.ForAll((byte[] record) => !reader.TryRead(record, out _, out var rejection) && rejection.Detail.Length > 0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), refuses);
    }

    /// <summary>Half of the records are as the choices made them; the others lose, gain or change bytes.</summary>
    private static Gen<byte[]> Records() =>
        from text in Texts()
        from mutations in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from dice in Gen.ArrayOf(Gen.Choose(0, int.MaxValue - 1), mutations * 3)
        select Mutate(Encoding.UTF8.GetBytes(text), dice);

    private static Gen<string> Texts() =>
        from eventId in Often("e1", Ids)
        from userId in Often("\"u1\"", [.. Ids.Select(id => $"\"{id}\""), "17", "-0", "1.0", "12345678901234567890"])
        from sku in Often("s1", Ids)
        from amount in Often("1.23", Numbers)
        from quantity in Often("2", Numbers)
        from time in Often("2026-03-04T05:06:07Z", Times)
        from extra in Gen.Elements(Extras)
        from space in Gen.Elements("", "", " ", "\t", "\r")
        from isBare in Gen.Choose(0, 3)
        let goods = isBare > 0 && extra.StartsWith("\"voids", StringComparison.Ordinal) ? [] : new[] { $"\"sku\":\"{sku}\"", $"\"amount\":{amount}", $"\"quantity\":{quantity}{space}" }
        from order in Gen.Shuffle(new[] { $"\"event_id\":{space}\"{eventId}\"", $"\"user_id\":{userId}", $"\"occurred_at\":\"{time}\"", extra }.Concat(goods).ToArray())
        select "{" + string.Join("," + space, order.Where(field => field.Length > 0)) + "}" + space;

    private static Gen<string> Often(string usual, string[] others) =>
        Gen.Frequency((4, Gen.Constant(usual)), (1, Gen.Elements(others)));

    private static byte[] Mutate(byte[] record, int[] dice)
    {
        List<byte> bytes = [.. record];
        for (var i = 0; i + 2 < dice.Length && bytes.Count > 0; i += 3)
        {
            var at = dice[i + 1] % bytes.Count;
            switch (dice[i] % 6)
            {
                case 0: bytes[at] ^= (byte)(1 << dice[i + 2] % 8); break;
                case 1: bytes.RemoveRange(at, bytes.Count - at); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)dice[i + 2]); break;
                case 4: bytes.Insert(at, (byte)"\"\\{}[],:0 \r\0e-."[dice[i + 2] % 15]); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(dice[i + 2] % 40, bytes.Count - at))); break;
            }
        }
        return [.. bytes];
    }
}
