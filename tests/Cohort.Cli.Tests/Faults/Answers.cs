using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Everything that a data directory answers, as text.</summary>
internal sealed record Answers(IReadOnlyDictionary<string, string> Exports)
{
    private static readonly string[] Whats = ["affinity", "spend", "members", "transitions", "dead-letters"];

    public static async Task<Answers> Of(string data)
    {
        var exports = new Dictionary<string, string>();
        foreach (var what in Whats) exports[what] = (await Run.Well("export", what, "--data", data)).Output;
        exports["counts"] = (await Run.Well("segments", "--json", "--data", data)).Output;
        exports["positions"] = (await Run.Well("sources", "--json", "--data", data)).Output;
        return new Answers(exports);
    }

    /// <summary>Fails with the name of the export and the first line that differs.</summary>
    public void MustEqual(Answers expected, params string[] except)
    {
        foreach (var what in Exports.Keys.Except(except))
        {
            if (Exports[what] == expected.Exports[what]) continue;
            string[] here = Exports[what].Split('\n'), there = expected.Exports[what].Split('\n');
            var line = here.Zip(there, (one, other) => one == other).TakeWhile(isSame => isSame).Count();
            Assert.Fail(
                $"{what} has {here.Length} lines and {there.Length} were expected; line {line + 1} is '{here.ElementAtOrDefault(line)}', expected '{there.ElementAtOrDefault(line)}'.");
        }
    }
}
