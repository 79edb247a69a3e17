using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>How files of text and code look, whatever they say.</summary>
public sealed partial class TextTests
{
    private const int MaxLines = 400;

    /// <summary>Longer files, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBeLong = new(StringComparer.Ordinal);

    /// <summary>This folder names what it forbids.</summary>
    private const string Rules = "tests/Cohort.Tidy.Tests/";

    [Fact]
    public void No_source_file_is_long() =>
        Tree.MustHaveNone(
            from file in Tree.Sources
            where !MayBeLong.ContainsKey(file)
            let lines = Tree.Read(file).AsSpan().Count('\n')
            where lines > MaxLines
            select $"{file}: {lines} lines; one idea fits in {MaxLines}.");

    [Fact]
    public void Files_that_may_be_long_are() =>
        Tree.MustHaveNone(MayBeLong.Keys
            .Where(file => !Tree.Files.Contains(file) || Tree.Read(file).AsSpan().Count('\n') <= MaxLines)
            .Select(file => $"{file}: it is in MayBeLong and need not be."));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Tree.MustHaveNone(Find(Later(), "do it now, or open an issue."));

    [Fact]
    public void No_path_of_a_machine_is_written_down() =>
        Tree.MustHaveNone(Find(MachinePath(), "it exists on one machine only."));

    [Fact]
    public void Namespaces_have_the_scope_of_their_file() =>
        Tree.MustHaveNone(Tree.Sources.SelectMany(file =>
            Code.Find(file, Tree.Read(file), BlockNamespace(), "write 'namespace X;'.")));

    [Fact]
    public void Every_source_file_has_a_namespace() =>
        Tree.MustHaveNone(
            from file in Tree.Sources
            // The runtime looks for a start-up hook outside any namespace.
            where Path.GetFileName(file) is not ("Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs" or "StartupHook.cs")
            where !FileNamespace().IsMatch(Code.Only(Tree.Read(file)))
            select $"{file}: it declares no namespace.");

    [Fact]
    public void Types_are_named_for_what_they_are() =>
        Tree.MustHaveNone(Tree.Sources.SelectMany(file =>
            Code.Find(file, Tree.Read(file), EmptyName(), "this name says nothing.")));

    [Fact]
    public void Text_ends_with_one_line_feed_and_lines_with_none_but_their_own() =>
        Tree.MustHaveNone(
            from file in Tree.TextFiles
            let text = Tree.Read(file).Replace("\r\n", "\n", StringComparison.Ordinal)
            where text.Length > 0
            from finding in Untidy(text)
            select $"{file}: {finding}");

    private static IEnumerable<string> Untidy(string text)
    {
        if (text[0] == '\ufeff') yield return "it begins with a byte order mark.";
        if (text[^1] != '\n' || text.EndsWith("\n\n", StringComparison.Ordinal)) yield return "it does not end with one line feed.";
        foreach (Match match in TrailingSpace().Matches(text)) yield return $"line {Code.LineAt(text, match.Index)} ends with white space.";
    }

    private static IEnumerable<string> Find(Regex pattern, string because) =>
        from file in Tree.TextFiles
        where !file.StartsWith(Rules, StringComparison.Ordinal)
        let text = Tree.Read(file)
        from Match match in pattern.Matches(text)
        select $"{file}:{Code.LineAt(text, match.Index)}: '{match.Value}': {because}";

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"(?<![\w.:/-])(/home/\w|/Users/\w|/root/|/work/|[A-Z]:\\\w)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^\s*namespace\s+[\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"^namespace\s+[\w.]+;", RegexOptions.Multiline)]
    private static partial Regex FileNamespace();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w*(Manager|Helpers?|Utils?|Utility|Utilities)\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingSpace();
}
