using System.Globalization;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

/// <summary>Rows as texts, to compare them.</summary>
internal static class Rows
{
    /// <summary>Every row as one text of all its values, in the order of the texts.</summary>
    public static List<string> Of(TableBuffer rows) =>
        [.. Enumerable.Range(0, rows.Rows).Select(row => string.Join('|', rows.Columns.Select(column => Text(column, row)))).Order(StringComparer.Ordinal)];

    private static string Text(ColumnBuffer column, int row) => column.IsNull(row) ? "null" : column switch
    {
        BytesBuffer bytes => Convert.ToHexStringLower(bytes[row]),
        ValueBuffer<int> numbers => numbers.Values[row].ToString(CultureInfo.InvariantCulture),
        ValueBuffer<long> numbers => numbers.Values[row].ToString(CultureInfo.InvariantCulture),
        ValueBuffer<double> numbers => BitConverter.DoubleToInt64Bits(numbers.Values[row]).ToString("x", CultureInfo.InvariantCulture),
        ValueBuffer<bool> truths => truths.Values[row] ? "true" : "false",
        _ => throw new InvalidOperationException(),
    };
}
