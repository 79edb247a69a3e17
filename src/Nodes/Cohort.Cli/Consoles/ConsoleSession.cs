using System.CommandLine;
using System.CommandLine.Parsing;
using Cohort.Verbs;

namespace Cohort.Cli.Consoles;

/// <summary>Runs a line as a command line of cohort runs, against whoever is asked just now.</summary>
/// <param name="run">Runs a command line.</param>
/// <param name="root">Makes the commands, to know which options one has.</param>
/// <param name="targets">Who can be asked; the first is asked first.</param>
/// <param name="output">Where answers go.</param>
/// <param name="error">Where messages go.</param>
internal sealed class ConsoleSession(
    Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run, Func<Command> root, IReadOnlyList<ConsoleTarget> targets, TextWriter output, TextWriter error)
{
    /// <summary>What only the console knows.</summary>
    public static readonly IReadOnlyList<string> Own = ["help", "use", "watch", "exit"];

    private static readonly string[] SentenceEnds = [". ", ": ", "; "];

    // Beside the longest name, in a terminal of a hundred columns.
    private const int WidestSentence = 80;

    // They work for long, and on their own.
    private static readonly string[] NotHere = ["console", "demo", "run", "serve", "bench", "train"];

    /// <summary>Who is asked.</summary>
    public ConsoleTarget Target { get; private set; } = targets[0];

    /// <summary>Whether it is to end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The names of all who can be asked.</summary>
    public IReadOnlyList<string> Targets => [.. targets.Select(target => target.Shown)];

    /// <summary>Runs a line to its end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="watch">Shows what a line answers again and again; null where nobody looks on.</param>
    /// <param name="cancel">Whoever typed it has lost patience.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> Do(string line, Func<WatchedLine, Task<int>>? watch, CancellationToken cancel)
    {
        var words = CommandLineParser.SplitCommandLine(line).ToArray();
        switch (words)
        {
            case [] or [['#', ..], ..]:
                return ExitCode.Done;
            case ["exit" or "quit"]:
                HasEnded = true;
                return ExitCode.Done;
            case ["use", ..]:
                return Use(words[1..]);
            case ["help"]:
                Help();
                return ExitCode.Done;
            case ["help", .. var verb]:
                return await run([.. verb, "--help"], output, error, cancel);
            case ["watch", ..]:
                return WatchedLine.Of(words[1..]) is var (watched, fault) && watched is null ? Refuse(fault)
                    : watch is null ? Refuse("watch draws on a terminal, and this is none; ask again in a loop instead.") : await watch(watched);
            case [var name, ..] when NotHere.Contains(name):
                return Refuse($"'{name}' works on its own: type 'cohort {name}' in a shell.");
            default:
                if (targets.Count > 1 && TargetOf(words).Length > 0) await output.WriteLineAsync($"{Target.Shown}:");
                return await Ask(words, output, cancel);
        }
    }

    /// <summary>Asks whoever is asked just now.</summary>
    public Task<int> Ask(string[] words, TextWriter answers, CancellationToken cancel) => run([.. words, .. TargetOf(words)], answers, error, cancel);

    // The option that says who is asked, where the command has it and the line does not.
    private string[] TargetOf(string[] words)
    {
        var command = root().Parse(words).CommandResult.Command;
        var isSaid = words.Any(word => word is "--data" or "--node" or "--help");
        return !isSaid && command.Options.Any(option => option.Name == Target.Option) ? [Target.Option, Target.Value] : [];
    }

    private int Use(string[] names)
    {
        var found = names.Length == 1 ? targets.FirstOrDefault(target => target.IsCalled(names[0])) : null;
        if (found is null && names.Length > 0) return Refuse($"Nobody here is called {string.Join(' ', names)}; there is {string.Join(", ", Targets)}.");
        Target = found ?? Target;
        foreach (var target in targets) output.WriteLine($"{(target == Target ? "* " : "  ")}{target.Shown}  {target.Value}");
        return ExitCode.Done;
    }

    private void Help()
    {
        output.WriteLine("Questions and orders, as on the command line, without --node and --data:");
        var width = VerbTable.All.Max(verb => verb.Name.Length);
        foreach (var verb in VerbTable.All) output.WriteLine($"  {verb.Name.PadRight(width)}  {FirstSentence(verb.Help)}");
        output.WriteLine($"  {"others".PadRight(width)}  export, rules, lake, sql, data, models and what else 'cohort --help' lists.");
        output.WriteLine("Of the console:");
        output.WriteLine("  help VERB                 All that a verb takes, with an example.");
        output.WriteLine("  use [NODE]                Ask another node; alone, who can be asked.");
        output.WriteLine("  watch VERB [every N]      Ask again every N seconds, 2 unless given, until a key.");
        output.WriteLine("  exit                      End; so does Ctrl-D. Ctrl-C stops a verb, not the console.");
    }

    private static string FirstSentence(string help)
    {
        var text = help.ReplaceLineEndings(" ");
        var end = SentenceEnds.Select(mark => text.IndexOf(mark, StringComparison.Ordinal)).Where(at => at > 0).Min();
        var comma = text.IndexOf(", ", StringComparison.Ordinal);
        return text[..(end > WidestSentence && comma > 0 ? comma : end)] + ".";
    }

    private int Refuse(string message)
    {
        error.WriteLine(message);
        return ExitCode.BadUsage;
    }
}
