using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>C# text without what is not code.</summary>
internal static partial class Code
{
    /// <summary>The text with comments and literals blanked and every line kept, so that line numbers stay true.</summary>
    public static string Only(string text) => NotCode().Replace(text, match =>
        match.Value.StartsWith('/') ? LinesOf(match.Value) : $"\"{LinesOf(match.Value)}\"");

    /// <summary>Each match of a pattern in the code of a file, as a finding.</summary>
    public static IEnumerable<string> Find(string file, string text, Regex pattern, string because)
    {
        var code = Only(text);
        return pattern.Matches(code).Select(match =>
            $"{file}:{LineAt(code, match.Index)}: '{match.Value.Trim()}': {because}");
    }

    public static int LineAt(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private static string LinesOf(string text) => new('\n', text.AsSpan().Count('\n'));

    // In order: raw literals, comments, verbatim literals, plain literals, characters. Code inside the holes of an
    // interpolated literal is blanked with it.
    [GeneratedRegex(
        """"
        \$*(?<quotes>"{3,})[\s\S]*?\k<quotes>|//[^\n]*|/\*[\s\S]*?\*/|(?:@\$?|\$@)"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'
        """", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NotCode();
}
