using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>Links between pages lead to files and headings that are there.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Links_lead_to_files_and_headings()
    {
        var pages = Tree.Files
            .Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .ToDictionary(file => file, Tree.Read, StringComparer.Ordinal);

        Tree.MustHaveNone(pages.Keys.SelectMany(page =>
            DeadIn(page, pages, path => Path.Exists(Path.Combine(Tree.Root, path)))));
    }

    [Theory]
    [InlineData("[a](b.md)", 0)]
    [InlineData("[a](src/A.cs) and [b](b.md#one-thing-or-two)", 0)]
    [InlineData("# Here\n\n[a](#here)", 0)]
    [InlineData("# Twice\n# Twice\n[a](#twice-1)", 0)]
    [InlineData("[a](https://example.org/nothing) and `[a](nothing.md)`", 0)]
    [InlineData("    [a](nothing.md)\n```\n[a](nothing.md)\n```\n", 0)]
    [InlineData("[a](nothing.md)", 1)]
    [InlineData("[a](b.md#nothing)", 1)]
    [InlineData("[a](#nothing)", 1)]
    [InlineData("[a](../b.md)", 1)]
    [InlineData("![a](nothing.svg)", 1)]
    public void A_dead_link_is_found_where_it_is(string text, int found)
    {
        var pages = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["a.md"] = text,
            ["b.md"] = "## One *thing*, or `two`\n",
        };

        Assert.Equal(found, DeadIn("a.md", pages, path => path is "a.md" or "b.md" or "src/A.cs").Count());
    }

    private static IEnumerable<string> DeadIn(string page, Dictionary<string, string> pages, Func<string, bool> exists)
    {
        var text = Prose(pages[page]);
        foreach (Match match in Link().Matches(text))
        {
            var (file, heading) = (match.Groups["file"].Value, match.Groups["heading"].Value);
            var target = file.Length == 0 ? page : Resolve(page, file);
            var isThere = exists(target)
                && (heading.Length == 0
                    || !pages.TryGetValue(target, out var there) || HeadingsOf(there).Contains(heading));
            if (!isThere)
                yield return $"{page}:{Code.LineAt(text, match.Index)}: '{match.Value[2..^1]}' leads nowhere.";
        }
    }

    private static string Resolve(string page, string file)
    {
        var folders = new Stack<string>(page.Split('/')[..^1]);
        foreach (var part in file.TrimEnd('/').Split('/'))
        {
            // Above the root is nothing of ours.
            if (part == ".." && !folders.TryPop(out _)) return file;
            if (part is not (".." or ".")) folders.Push(part);
        }

        return string.Join('/', folders.Reverse());
    }

    // As a host of Git makes them: lower case, no punctuation, hyphens for spaces, and a number for what was there before.
    private static HashSet<string> HeadingsOf(string text)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(text, "")))
        {
            var words = LinkText().Replace(heading.Groups["text"].Value.Trim(), "${text}");
            var plain = Punctuation().Replace(words, "").ToLowerInvariant().Replace(' ', '-');
            var before = times.GetValueOrDefault(plain);
            times[plain] = before + 1;
            all.Add(before == 0 ? plain : $"{plain}-{before}");
        }

        return all;
    }

    // Without code, with every line.
    private static string Prose(string text)
    {
        var unfenced = Fence().Replace(text, match => new string('\n', match.Value.Count(c => c == '\n')));
        return CodeSpan().Replace(Indented().Replace(unfenced, ""), "");
    }

    [GeneratedRegex(@"\]\((?![a-z]+:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^```[\s\S]*?^```", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {4}.*$", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex CodeSpan();
}
