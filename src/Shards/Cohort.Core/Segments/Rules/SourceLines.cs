namespace Cohort.Core.Segments.Rules;

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

    /// <summary>Line and column from 1, in characters; the second half of a surrogate pair does not count.</summary>
    public (int Line, int Column) At(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var column = 1;
        for (var i = _starts[line]; i < offset; i++)
        {
            if (!char.IsLowSurrogate(_text[i])) column++;
        }

        return (line + 1, column);
    }

    public int LineOf(int offset) => At(offset).Line;
}
