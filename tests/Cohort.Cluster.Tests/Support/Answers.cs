using System.Globalization;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Everything that a system answers about a stream, row by row, as text that can be compared.</summary>
internal sealed record Answers
{
    private const string Skipped = "skipped ";

    /// <summary>What is held of each user: date, due date, segments, affinities, spend and every cell.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>A row for each member of each segment.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Every transition, in the order of users and segments, and for those of one in the order in which they happened.</summary>
    public required IReadOnlyList<string> Transitions { get; init; }

    /// <summary>Every dead letter with its place, reason and bytes.</summary>
    public required IReadOnlyList<string> Letters { get; init; }

    /// <summary>How many purchases were accepted, repeats, conflicts and expired.</summary>
    public required string Counts { get; init; }

    /// <summary>Fails with the first rows that differ.</summary>
    public void MustEqual(Answers expected)
    {
        Compare("counts", [expected.Counts], [Counts]);
        Compare("dead letters", expected.Letters, Letters);
        Compare("users", expected.Users, Users);
        Compare("members", expected.Members, Members);
        Compare("transitions", expected.Transitions, Transitions);
    }

    /// <summary>The same without the transitions of some users: those of one who was salted may be fewer, with the same end.</summary>
    public Answers WithoutTransitionsOf(IReadOnlySet<string> users) => this with { Transitions = [.. Transitions.Where(row => !users.Contains(row[..row.IndexOf(' ', StringComparison.Ordinal)]))] };

    /// <summary>The same without all that is of some users, and without the counts, which they are in.</summary>
    public Answers Without(IReadOnlyList<string> users) => this with
    {
        Users = RowsWithout(Users, users),
        Members = [.. Members.Where(row => !users.Contains(row[(row.IndexOf(' ', StringComparison.Ordinal) + 1)..]))],
        Transitions = RowsWithout(Transitions, users),
        Letters = [.. Letters.Where(row => !users.Any(user => row.Contains($"\"{user}\"", StringComparison.Ordinal)))],
        Counts = users.Count == 0 ? Counts : "",
    };

    /// <summary>Rows that begin with other users than these.</summary>
    public static IReadOnlyList<string> RowsWithout(IReadOnlyList<string> rows, IReadOnlyList<string> users) =>
        [.. rows.Where(row => !users.Contains(row[..row.IndexOf(' ', StringComparison.Ordinal)]))];

    /// <summary>The same with dead letters that do not tell where they stood, and without the gaps that an operator jumped over.</summary>
    public Answers WithoutPlaces() => this with
    {
        Letters = [.. Letters.Select(row => row.Split(' ', 3)[2]).Where(row => !row.StartsWith(Skipped, StringComparison.Ordinal)).Order(StringComparer.Ordinal)],
    };

    /// <summary>The gaps that an operator jumped over, as <c>partition offset</c>.</summary>
    public IEnumerable<string> Gaps => Letters.Select(row => row.Split(' ', 3)).Where(row => row[2].StartsWith(Skipped, StringComparison.Ordinal)).Select(row => $"{row[0][(row[0].IndexOf('/', StringComparison.Ordinal) + 1)..]} {row[1]}");

    /// <summary>Fails when the topic of transitions, without repeats, has others than the store, or has them in another order.</summary>
    public void MustBeAnnounced(IReadOnlyList<string> transitions) => Compare("transitions of the topic", Transitions, transitions);

    private static void Compare(string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (expected.SequenceEqual(actual, StringComparer.Ordinal)) return;
        var missing = expected.Except(actual, StringComparer.Ordinal).Take(3);
        var surplus = actual.Except(expected, StringComparer.Ordinal).Take(3);
        Assert.Fail(string.Create(CultureInfo.InvariantCulture,
            $"The {what} differ: {expected.Count} rows are expected, the cluster has {actual.Count}.\nMissing, for instance:\n{string.Join('\n', missing)}\nSurplus, for instance:\n{string.Join('\n', surplus)}"));
    }
}
