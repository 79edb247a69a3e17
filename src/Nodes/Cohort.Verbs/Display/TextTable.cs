using Cohort.Core.Texts;
using Spectre.Console;

namespace Cohort.Verbs.Display;

/// <summary>A small table: drawn on a terminal, and lines of aligned columns elsewhere.</summary>
/// <param name="headers">The headings; one that begins with <c>&gt;</c> is of a column of numbers, aligned to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Whether it has no rows.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Adds a row with a cell for each heading.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, Shown.Of));

    /// <summary>Writes the table; nothing where it has no rows.</summary>
    public void Write(TextWriter output)
    {
        if (IsEmpty) return;
        if (Terminal.Is(output)) AnsiConsole.Write(Drawn());
        else WritePlain(output);
    }

    /// <summary>The table for a terminal.</summary>
    public Table Drawn()
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var header in headers)
        {
            var column = new TableColumn(new Text(Name(header)));
            table.AddColumn(IsNumber(header) ? column.RightAligned() : column);
        }

        foreach (var row in _rows) table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private void WritePlain(TextWriter output)
    {
        string[] names = [.. headers.Select(Name)];
        int[] widths = [.. names.Select((name, i) => _rows.Max(row => row[i].Length) is var most && most > name.Length ? most : name.Length)];
        foreach (var row in _rows.Prepend(names))
        {
            var cells = row.Select((cell, i) => IsNumber(headers[i]) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            output.WriteLine((Gap + string.Join(Gap, cells)).TrimEnd());
        }
    }

    private static bool IsNumber(string header) => header.StartsWith('>');

    private static string Name(string header) => header.TrimStart('>');
}
