using System.Globalization;
using Cohort.Engine.Reading;
using Cohort.Store.Questions;

namespace Cohort.Cli.Demonstration;

/// <summary>
/// The demonstration: it gives the commands that anybody would give, and shows each before it runs, so that what it does
/// can be done again by hand.
/// </summary>
/// <param name="command">Runs a command line.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="cancel">The asker has lost patience.</param>
internal sealed class Demo(
    Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> command,
    TextWriter output,
    TextWriter error,
    CancellationToken cancel)
{
    /// <summary>Runs it.</summary>
    /// <param name="directory">A new data directory; null for one among the temporary files.</param>
    /// <param name="listen">Where the dashboard is to be seen afterwards; null ends without one.</param>
    public async Task<int> RunAsync(string? directory, string? listen)
    {
        var data = NewDirectory(directory);
        var input = Path.Combine(data, "input");
        var source = DemoData.Find(input, Environment.CurrentDirectory, AppContext.BaseDirectory);
        var rules = CopyRules(source.Rules, input);
        output.WriteLine($"This is Cohort, on {source.Title}.");
        string[] run =
        [
            "run", "--events", Path.Combine(input, "purchases.ndjson"), "--taxonomy", Path.Combine(input, "taxonomy.csv"),
            "--rules", rules, "--data", data, .. source.RunOptions,
        ];
        foreach (string[] step in (string[][])[source.Make, run])
        {
            if (await Do(step) is var code and not ExitCode.Done) return code;
        }

        if (Somebody(data) is { } somebody)
        {
            if (await Do(["explain", somebody.User, somebody.Segment, "--limit", "5", "--data", data]) is var code and not ExitCode.Done) return code;
            TellWhatNext(data, rules, somebody.User, somebody.Segment);
        }

        return listen is null ? ExitCode.Done : await Do(["serve", "--data", data, "--listen", listen]);
    }

    private static string NewDirectory(string? asked)
    {
        if (asked is null) return Directory.CreateTempSubdirectory("cohort-demo-").FullName;
        if (Directory.Exists(asked) && Directory.EnumerateFileSystemEntries(asked).Any())
            throw CommandException.BadUsage($"The directory '{asked}' is not empty; give a new one with --data, or none.");
        return asked;
    }

    // A copy that may be changed: the next thing to try is to change a rule.
    private static string CopyRules(string from, string into)
    {
        Directory.CreateDirectory(into);
        var rules = Path.Combine(into, "rules.cohort");
        File.Copy(from, rules, overwrite: true);
        return rules;
    }

    private Task<int> Do(string[] args)
    {
        output.WriteLine();
        output.WriteLine($"> {CommandOf(args)}");
        return command(args, output, error, cancel);
    }

    // Somebody who is in a segment of moderate size: the smallest says little, the largest is everybody.
    private static (string User, string Segment)? Somebody(string data)
    {
        using var view = DirectoryView.Open(data);
        var named = SegmentCatalogue.Of(view.Context, view.Store.Segments()).Take(view.Context.Rules.Segments.Count).Where(s => s.Members > 0).OrderBy(s => s.Members).ToList();
        if (named.Count == 0) return null;
        var segment = named[named.Count / 2].Segment;
        return (view.Store.Members(segment, "", 1).First(), segment);
    }

    private void TellWhatNext(string data, string rules, string user, string segment)
    {
        output.WriteLine();
        output.WriteLine("To try next:");
        string[][] commands =
        [
            ["segments", "--data", data],
            ["members", segment, "--data", data],
            ["user", user, "--data", data],
            ["rules", "check", rules],
            ["export", "affinity", "--data", data, "--out", "affinity.csv"],
            ["data", "check", "--data", data],
        ];
        foreach (var command in commands) output.WriteLine($"  {CommandOf(command)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Or change a rule in {rules}, run again with the same command, and see who enters and leaves with 'cohort transitions'."));
        output.WriteLine($"All of it is in {data}; delete the directory when you are done.");
    }

    private static string CommandOf(IEnumerable<string> args) =>
        "cohort " + string.Join(' ', args.Select(a => a.Any(c => char.IsWhiteSpace(c) || c is '"' or '&' or '\'') ? $"\"{a}\"" : a));
}
