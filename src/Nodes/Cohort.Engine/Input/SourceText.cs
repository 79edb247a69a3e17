using System.Text;
using Cohort.Core.Expressions;

namespace Cohort.Engine.Input;

/// <summary>A text that people write, its faults told with file, line, column and a mark under the place.</summary>
internal sealed class SourceText
{
    private const int ShownCharacters = 160;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly string[] _lines;

    /// <summary>A text under a name.</summary>
    public SourceText(string path, string text)
    {
        (Path, Text) = (path, text);
        _lines = text.ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>Its content.</summary>
    public string Text { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">The most bytes that it may have.</param>
    /// <param name="remedy">What to do about one that is larger.</param>
    /// <exception cref="EngineException">It is missing, too large or not UTF-8.</exception>
    public static SourceText Open(string path, long mostBytes, string remedy)
    {
        if (!File.Exists(path)) throw EngineException.BadInput($"There is no file {path}; check the name.");
        if (new FileInfo(path).Length > mostBytes)
            throw EngineException.BadInput($"{path} is larger than {mostBytes} bytes; {remedy}.");
        try
        {
            return new SourceText(path, File.ReadAllText(path, StrictUtf8));
        }
        catch (DecoderFallbackException)
        {
            throw EngineException.BadInput($"{path} is not UTF-8; save it as UTF-8.");
        }
    }

    /// <summary>An error with its place, its line, and a caret below the column.</summary>
    public string Tell(RuleError error)
    {
        var message = $"{Path}, {error}";
        if (error.Line > _lines.Length) return message;
        var (line, column) = Part(_lines[error.Line - 1], error.Column - 1);
        return string.Join(Environment.NewLine, message, $"  {line}", $"  {Blank(line, column)}^");
    }

    // What a person sees at once of a line; one of a megabyte would be told with each of its errors.
    private static (string Line, int Column) Part(string line, int column)
    {
        if (line.Length <= ShownCharacters) return (line, column);
        var at = 0;
        for (var i = 0; i < column && at < line.Length; i++) at += char.IsSurrogatePair(line, at) ? 2 : 1;
        var start = Math.Max(0, at - (ShownCharacters / 2));
        if (start > 0 && char.IsLowSurrogate(line[start])) start--;
        var shown = line.AsSpan(start, Math.Min(ShownCharacters, line.Length - start));
        var before = 0;
        foreach (var _ in shown[..(at - start)].EnumerateRunes()) before++;
        return ($"{(start > 0 ? "…" : "")}{shown}{(start + shown.Length < line.Length ? "…" : "")}", before + (start > 0 ? 1 : 0));
    }

    // As wide as the beginning of the line: tabs stay tabs, a character beyond the basic plane is one.
    private static string Blank(string line, int characters)
    {
        var blank = new StringBuilder();
        foreach (var rune in line.EnumerateRunes().Take(characters)) blank.Append(rune.Value == '\t' ? '\t' : ' ');
        return blank.ToString();
    }
}
