using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>Tables of reference name what there is, and nothing else.</summary>
public sealed partial class ReferenceTests
{
    [Fact]
    public void The_table_of_metrics_names_every_metric() => MustBeAlike(
        "docs/CLUSTER.md",
        Tree.Sources
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => Metric().Matches(Tree.Read(file)))
            .Select(match => match.Groups["name"].Value),
        Row().Matches(Section("## What is measured", Tree.Read("docs/CLUSTER.md")))
            .Select(match => match.Groups["key"].Value));

    [Fact]
    public void The_table_of_settings_names_every_setting_with_its_default() => MustBeAlike(
        "hocon/README.md",
        SettingsIn(Tree.Read("hocon/cohort.conf")).Select(setting => $"{setting.Key} = {setting.Default}"),
        Row().Matches(Section("## Settings", Tree.Read("hocon/README.md")))
            .Select(match => $"cohort.{match.Groups["key"].Value} = {match.Groups["default"].Value.Trim('`')}"));

    [Fact]
    public void Settings_are_read_by_their_whole_keys() => Assert.Equal(
        [("a.b", "1 s"), ("a.c.d", "none"), ("a.e", "none"), ("f", "[]")],
        SettingsIn("# why\na {\n  b = 1 s\n  c {\n    d = \"\"\n  }\n  e {}\n}\nf = []\n"));

    private static void MustBeAlike(string page, IEnumerable<string> there, IEnumerable<string> listed)
    {
        var (all, rows) = (there.ToHashSet(StringComparer.Ordinal), listed.ToHashSet(StringComparer.Ordinal));
        Tree.MustHaveNone(all.Except(rows).Select(name => $"{page}: '{name}' is missing."));
        Tree.MustHaveNone(rows.Except(all).Select(name => $"{page}: there is no '{name}'."));
    }

    // The file is ours and plain: a block or a setting to a line.
    private static IEnumerable<(string Key, string Default)> SettingsIn(string text)
    {
        var blocks = new Stack<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#')) continue;
            if (line == "}") blocks.Pop();
            else if (line.EndsWith("{}", StringComparison.Ordinal)) yield return (Key(line[..^2].Trim()), "none");
            else if (line.EndsWith('{')) blocks.Push(line[..^1].Trim());
            else if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value])
                yield return (Key(key), Shown(value));
        }

        string Key(string last) => string.Join('.', blocks.Reverse().Append(last));
    }

    private static string Shown(string value) => value is "\"\"" ? "none" : value.Trim('"');

    private static string Section(string heading, string page) =>
        page[page.IndexOf(heading + "\n", StringComparison.Ordinal)..];

    [GeneratedRegex(@"\.Create\w+(<\w+>)?\(""(?<name>cohort\.[a-z.]+)""")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| (?<default>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
