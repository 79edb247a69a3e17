using System.Globalization;
using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>Records of decisions point at each other from both ends, and the list says the same.</summary>
public sealed partial class RecordTests
{
    private const string Folder = "docs/adr/";
    private const string List = Folder + "README.md";

    [Fact]
    public void Every_record_is_listed_with_the_state_that_it_says() =>
        Tree.MustHaveNone(UnlistedIn(Tree.Read(List), Records));

    [Fact]
    public void What_replaces_or_corrects_a_record_is_named_by_it_and_names_it() =>
        Tree.MustHaveNone(OneSidedIn(Records));

    [Theory]
    [InlineData("# 1. A\n\n## Why\n", "| 1 | [A](0001-a.md) | accepted |", 0)]
    [InlineData("# 1. A\n\nReplaced by [2](0002-b.md).\n", "| 1 | [A](0001-a.md) | replaced by 2 |", 0)]
    [InlineData("# 1. A\n\nCorrected by [2](0002-b.md).\n", "| 1 | [A](0001-a.md) | corrected by 2 |", 0)]
    [InlineData("# 1. A\n\nReplaced by [2](0002-b.md).\n", "| 1 | [A](0001-a.md) | accepted |", 1)]
    [InlineData("# 1. A\n\n## Why\n", "| 1 | [A](0001-a.md) | replaced by 2 |", 1)]
    [InlineData("# 1. A\n\n## Why\n", "", 1)]
    public void A_state_that_the_list_does_not_say_is_found(string record, string list, int found) =>
        Assert.Equal(found, UnlistedIn(list, [new Record("0001-a.md", record)]).Count());

    [Theory]
    [InlineData("Replaced by [2](0002-b.md).", "Replaces [1](0001-a.md).", 0)]
    [InlineData("Corrected by [2](0002-b.md).", "| [1](0001-a.md) | what it says | what holds |", 0)]
    [InlineData("Replaced by [2](0002-b.md).", "It says nothing.", 1)]
    [InlineData("It says nothing.", "Replaces [1](0001-a.md).", 1)]
    [InlineData("Replaced by [3](0003-c.md).", "It says nothing.", 1)]
    public void A_link_of_one_end_is_found(string first, string second, int found)
    {
        Record[] records = [new("0001-a.md", $"# 1. A\n\n{first}\n"), new("0002-b.md", $"# 2. B\n\n{second}\n")];

        Assert.Equal(found, OneSidedIn(records).Count());
    }

    private static IReadOnlyList<Record> Records { get; } =
        [.. Tree.Files
            .Where(file => RecordFile().IsMatch(file))
            .Select(file => new Record(file[Folder.Length..], Tree.Read(file)))];

    private static IEnumerable<string> UnlistedIn(string list, IEnumerable<Record> records) =>
        from record in records
        let end = $"| {record.State} |"
        where !list.Split('\n').Any(line => line.StartsWith('|') && line.EndsWith(end, StringComparison.Ordinal)
            && line.Contains($"({record.Name})", StringComparison.Ordinal))
        select $"{Folder}{record.Name}: {List} does not list it as '{record.State}'.";

    private static IEnumerable<string> OneSidedIn(IReadOnlyList<Record> records)
    {
        foreach (var record in records)
        {
            if (record.Successor is { } by && !records.Any(other => other.Number == by && other.Names(record)))
                yield return $"{Folder}{record.Name}: it is {record.State}, which does not name it.";
            foreach (var former in Replaces().Matches(record.Text).Select(match => match.Groups["name"].Value))
            {
                if (!records.Any(other => other.Name == former && other.Successor == record.Number))
                    yield return $"{Folder}{record.Name}: it replaces {former}, which does not say so.";
            }
        }
    }

    private sealed record Record(string Name, string Text)
    {
        public int Number => int.Parse(Name.AsSpan(0, 4), CultureInfo.InvariantCulture);

        public int? Successor => Status().Match(Text) is { Success: true } match
            ? int.Parse(match.Groups["by"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

        public string State => Status().Match(Text) is { Success: true } match
            ? $"{match.Groups["what"].Value.ToLowerInvariant()} by {Successor}"
            : "accepted";

        public bool Names(Record other) => Text.Contains($"({other.Name})", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^docs/adr/\d{4}-.+\.md$")]
    private static partial Regex RecordFile();

    [GeneratedRegex(@"^(?<what>Replaced|Corrected) by \[(?<by>\d+)\]\(\d{4}-[^)]+\.md\)\.$", RegexOptions.Multiline)]
    private static partial Regex Status();

    [GeneratedRegex(@"^Replaces \[\d+\]\((?<name>[^)]+)\)", RegexOptions.Multiline)]
    private static partial Regex Replaces();
}
