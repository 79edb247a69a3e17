using System.Globalization;
using System.Text;

namespace Cohort.Lake.Tables;

/// <summary>The part of docs/LAKE.md that describes tables column by column, in Markdown.</summary>
public static class LakePage
{
    /// <summary>The line before the part.</summary>
    public const string Begin = "<!-- Tables: made from the code. -->";

    /// <summary>The line after the part.</summary>
    public const string End = "<!-- End of tables. -->";

    /// <summary>The part: one section for each table.</summary>
    public static string Of(LakeTables tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var text = new StringBuilder();
        foreach (var table in tables.All) Add(text, table);
        return text.ToString();
    }

    /// <summary>A page with its part as the code says it.</summary>
    /// <exception cref="FormatException">The page has no such part.</exception>
    public static string Renew(string page, LakeTables tables)
    {
        ArgumentNullException.ThrowIfNull(page);
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        return start >= 0 && end > start
            ? page[..(start + Begin.Length)] + "\n\n" + Of(tables) + page[end..]
            : throw new FormatException($"The page lacks the lines \"{Begin}\" and \"{End}\", between which tables are described.");
    }

    private static void Add(StringBuilder text, LakeTable table)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {table.Name}\n\n{table.About}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Folders: {string.Join(", ", table.PartitionBy.Select(Code))}. Order in a file: {string.Join(", ", table.SortBy.Select(Code))}.\n\n");
        text.Append("| Column | Type | Null | What it holds |\n| --- | --- | --- | --- |\n");
        foreach (var column in table.Columns)
            text.Append(CultureInfo.InvariantCulture, $"| `{column.Name}` | {column.Type} | {(column.IsNullable ? "yes" : "")} | {column.About} |\n");
        text.Append('\n');
    }

    private static string Code(string name) => $"`{name}`";
}
