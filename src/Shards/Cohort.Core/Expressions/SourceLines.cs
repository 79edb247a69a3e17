namespace Cohort.Core.Expressions;

/// <summary>Turns offsets of a text into lines and columns. A line ends with LF, CR LF or CR.</summary>
internal sealed class SourceLines
{
    private readonly string _text;
    private readonly List<int> _starts = [0];

    public SourceLines(string text)
    {
        _text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (EndsLine(text, i)) _starts.Add(i + 1);
        }
    }

    public static bool EndsLine(string text, int i) =>
        text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'));

    /// <summary>The line of an offset, from 1. Unlike the column it costs nothing where a line is long.</summary>
    public int LineOf(int offset)
    {
        var found = _starts.BinarySearch(offset);
        return (found >= 0 ? found : ~found - 1) + 1;
    }

    /// <summary>Line and column from 1, in characters; the second half of a surrogate pair does not count.</summary>
    public (int Line, int Column) At(int offset)
    {
        var line = LineOf(offset);
        var column = 1;
        for (var i = _starts[line - 1]; i < offset; i++)
        {
            if (!char.IsLowSurrogate(_text[i])) column++;
        }

        return (line, column);
    }
}
