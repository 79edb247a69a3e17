using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>A type of a source file, by its text.</summary>
/// <param name="File">The file that declares it, or a part of it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Code">Its text without comments and literals, attributes included.</param>
/// <param name="Text">The same text with them.</param>
internal sealed partial record SourceType(string File, string Name, string Code, string Text)
{
    /// <summary>The folder of its project, as in <c>tests/Cohort.Core.Tests</c>.</summary>
    public string Project => File[..File.IndexOf('/', File.IndexOf('/') + 1)];

    /// <summary>The words of its code.</summary>
    public IReadOnlySet<string> Words { get; } =
        Word().Matches(Code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>The types that a file declares in its namespace; what is nested in one belongs to it.</summary>
    public static IReadOnlyList<SourceType> In(string file, string text)
    {
        string[] code = Tests.Code.Only(text).Split('\n'), lines = text.Split('\n');
        var starts = Enumerable.Range(0, code.Length)
            .Where(line => Declaration().IsMatch(code[line]))
            .Select(line => (Line: line, First: WithAttributes(code, line)))
            .ToList();
        return [.. starts.Select((start, i) =>
        {
            var all = start.First..(i + 1 < starts.Count ? starts[i + 1].First : lines.Length);
            var name = Declaration().Match(code[start.Line]).Groups["name"].Value;
            return new SourceType(file, name, string.Join('\n', code[all]), string.Join('\n', lines[all]));
        })];
    }

    private static int WithAttributes(string[] code, int line)
    {
        while (line > 0 && code[line - 1].StartsWith('[')) line--;
        return line;
    }

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: class| struct)?) (?<name>\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
