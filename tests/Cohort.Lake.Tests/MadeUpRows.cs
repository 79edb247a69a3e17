using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

/// <summary>A table with a column of every kind, and rows of any values, from a seed.</summary>
internal static class MadeUpRows
{
    public static readonly LakeSettings Euros = new(BaseCurrency.Of("EUR"), Buckets: 4);

    private static readonly string[] Texts =
        ["", "a", "ä", "Zoë", "日本語", "𝄞 clef", "it's", "a/b=c%d", "line\nfeed", "quote\"", new string('x', 40), new string('é', 33), "tab\t", "\u0001", "null", " "];

    public static readonly LakeTable Kinds = new(
        "kinds",
        "One row of every kind.",
        [
            new("dt", ColumnType.Date, "A date."),
            new("part", ColumnType.Text, "A text of a path.", IsNullable: true),
            new("bucket", ColumnType.Int32, "A number of a path."),
            new("id", ColumnType.Int64, "Which row."),
            new("text", ColumnType.Text, "A text.", IsNullable: true, IsRepetitive: true),
            new("plain", ColumnType.Text, "A text that is there."),
            new("bytes", ColumnType.Binary, "Bytes.", IsNullable: true),
            new("small", ColumnType.Int32, "A small number.", IsNullable: true),
            new("large", ColumnType.Int64, "A large number.", IsNullable: true, IsRepetitive: true),
            new("day", ColumnType.Date, "A date.", IsNullable: true),
            new("moment", ColumnType.Timestamp, "A moment.", IsNullable: true),
            new("amount", ColumnType.Decimal(18, 2), "Money.", IsNullable: true),
            new("whole", ColumnType.Decimal(9, 0), "Money of a currency without digits."),
            new("truth", ColumnType.Boolean, "A truth.", IsNullable: true),
            new("real", ColumnType.Double, "A number of any size.", IsNullable: true),
        ],
        ["dt", "part", "bucket"],
        ["text", "id"]);

    public static TableBuffer Make(int seed, int rows, int firstId = 0, LakeTable? table = null)
    {
        var random = new Random(seed);
        var buffer = new TableBuffer(table ?? Kinds);
        for (var row = 0; row < rows; row++) Add(buffer, random, firstId + row);
        return buffer;
    }

    public static int Days(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    private static void Add(TableBuffer rows, Random random, int id)
    {
        rows.Int32("dt").Add(Days("2017-05-01") + random.Next(3));
        rows.Bytes("part").Add(random.Next(4) switch { 0 => null, 1 => "a/b=c %é", 2 => "plain", _ => "#[x]:{y}'\"" });
        rows.Int32("bucket").Add(random.Next(2) * 11);
        rows.Int64("id").Add((long)id);
        rows.Bytes("text").Add(random.Next(5) == 0 ? null : Texts[random.Next(Texts.Length)]);
        rows.Bytes("plain").Add(Texts[random.Next(Texts.Length)]);
        if (random.Next(5) == 0) rows.Bytes("bytes").AddNull();
        else rows.Bytes("bytes").Add(Bytes(random));
        rows.Int32("small").Add(Any(random, int.MinValue, int.MaxValue, random.Next(-5, 5)));
        rows.Int64("large").Add(Any(random, long.MinValue, long.MaxValue, random.NextInt64(-5, 5)));
        rows.Int32("day").Add(Any(random, Days("0001-01-01"), Days("9999-12-31"), Days("2017-05-01") + random.Next(-9, 9)));
        rows.Int64("moment").Add(Any(random, -62_135_596_800_000_000, 253_402_300_799_999_999, 1_493_596_800_000_000 + random.NextInt64(-1_000_000, 1_000_000)));
        rows.Int64("amount").Add(Any(random, -999_999_999_999_999_999, 999_999_999_999_999_999, random.NextInt64(-999, 999)));
        rows.Int64("whole").Add(random.NextInt64(-999_999_999, 1_000_000_000));
        rows.Boolean("truth").Add(Any(random, false, true, random.Next(2) == 0));
        rows.Double("real").Add(Any(random, double.MinValue, double.MaxValue, random.NextDouble() - 0.5));
        rows.EndRow();
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T? Any<T>(Random random, T least, T greatest, T other)
        where T : struct => random.Next(8) switch { 0 => null, 1 => least, 2 => greatest, _ => other };
}
