using System.Text;

namespace Cohort.Core.Planning;

/// <summary>A table in plain text: columns as wide as their widest cell, numbers to the right.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [heads];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The table; each line ends with a line feed.</summary>
    /// <param name="left">The columns of words, which stand to the left.</param>
    public string Text(params int[] left)
    {
        int[] widths = [.. Enumerable.Range(0, heads.Length).Select(column => _rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => left.Contains(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
