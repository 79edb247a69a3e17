using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Cohort.Cli.Commands;
using Cohort.Cli.Display;
using Cohort.Verbs.Display;

namespace Cohort.Cli;

/// <summary>The command line of cohort: its commands, and how each way of failing is told.</summary>
public static class CommandLine
{
    // Where a sentence says enough for a list.
    private static readonly string[] SentenceEnds = [". ", ": ", "; "];

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The arguments behind the program's name.</param>
    /// <param name="output">Where results and help go.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="stop">Asks the command to come to a good end.</param>
    /// <returns>One of <see cref="ExitCode"/>. No fault of a command makes this throw.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop = default) =>
        args is [TrainCommand.Name, ..] ? TrainCommand.RunAsync(args[1..], error) : RunAsync(Root(), "cohort", args, output, error, stop);

    // Another program of ours fails in the same ways; its name is what people type to start it.
    internal static async Task<int> RunAsync(
        RootCommand root, string name, string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        (output, error) = (new ShownOutput(output), new ShownOutput(error));
        try
        {
            var parsed = root.Parse(args);

            // Help is for what there is: of a verb that is not, it would be that of another command.
            if (parsed.Action is ParseErrorAction || parsed.UnmatchedTokens.Count > 0) return RefuseUsage(parsed, name, error, args);
            if (parsed.Action is HelpAction) Shorten(parsed.CommandResult.Command);
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,

                // Signals are the program's: its first stops, its second ends.
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, stop);
        }
#pragma warning disable CA1031 // The last stop: a person gets a sentence, whatever went wrong.
        catch (Exception exception)
        {
            return Tell(error, CommandFault.Of(exception), args);
        }
#pragma warning restore CA1031
    }

    /// <summary>The tree of commands, arguments and options.</summary>
    internal static RootCommand Root() => new(
        """
        Real-time campaign segments from a stream of purchases.

        Example:
          cohort demo
          cohort run --events purchases.ndjson --taxonomy taxonomy.csv --rules rules.cohort --data data
          cohort segments --data data

        Begin     demo, run, serve, inspect, import, generate
        Ask       status, segments, segment, members, overlap, exits, user, explain, transitions, tail, dead-letters, sources, scores,
                  explain-score, scoring, export
        Loads     ranges, hot, plan, history
        Console   console
        Order     activate, turn, split, merge, move, salt, unsalt, suspend, resume
        Cluster   limits, source, audit, node-key
        Lake      lake, sql, replay
        Directory data, erase, erasures, receipt, rescore
        Prepare   rules, mapping, models, train, bench

        What is asked and ordered goes to a data directory with --data DIR, or to a cluster with --node URL, the address of any of
        its nodes. Where nodes ask who calls, COHORT_KEY holds a key of 'cohort node-key create'; COHORT_CA, COHORT_CERTIFICATE
        and COHORT_CERTIFICATE_KEY name PEM files for https.

        Ends with 0 when done, 1 after a fault or an interruption, 2 for a command line that cannot be used, 3 for input that
        is missing or wrong, 4 for a data directory that is damaged, of another version, or locked by another process. With --json
        a fault is a JSON object on standard error, with "code", "detail" and "faults".
        """)
    {
        DemoCommand.Create(RunAsync),
        RunCommand.Create(),
        ServeCommand.Create(),
        InspectCommand.Create(),
        ImportCommand.Create(),
        GenerateCommand.Create(),
        VerbCommand.Of("status"),
        VerbCommand.Of("segments"),
        VerbCommand.Of("segment"),
        VerbCommand.Of("members"),
        VerbCommand.Of("overlap"),
        VerbCommand.Of("exits"),
        VerbCommand.Of("user"),
        VerbCommand.Of("explain"),
        VerbCommand.Of("transitions"),
        VerbCommand.Of("tail"),
        VerbCommand.Of("dead-letters", null, DeadLettersReplayCommand.Create(), DeadLettersExportCommand.Create()),
        VerbCommand.Of("sources"),
        VerbCommand.Of("scores"),
        VerbCommand.CreateExplainScore(),
        VerbCommand.Of("scoring"),
        ExportCommand.Create(),
        VerbCommand.Of("ranges"),
        VerbCommand.Of("hot"),
        VerbCommand.CreatePlan(),
        VerbCommand.Of("history"),
        VerbCommand.Of("activate"),
        VerbCommand.Of("turn"),
        VerbCommand.Of("split"),
        VerbCommand.Of("merge"),
        VerbCommand.Of("move"),
        VerbCommand.Of("salt"),
        VerbCommand.Of("unsalt"),
        VerbCommand.Of("suspend"),
        VerbCommand.Of("resume"),
        VerbCommand.Of("limits"),
        SourceCommand.Create(),
        VerbCommand.Of("audit"),
        NodeKeyCommand.Create(),
        LakeCommand.Create(),
        SqlCommand.Create(),
        ReplayCommand.Create(),
        ConsoleCommand.Create(RunAsync, Root),
        EraseCommand.Create(),
        EraseCommand.CreateList(),
        ReceiptCommand.Create(),
        DataCommand.Create(),
        RescoreCommand.Create(),
        RulesCommand.Create(),
        MappingCommand.Create(),
        ModelsCommand.Create(),
        TrainCommand.Create(),
        BenchCommand.Create(),
    };

    // In a list of commands each has a line; its own help has the rest.
    private static void Shorten(Command command)
    {
        foreach (var one in command.Subcommands)
        {
            var text = one.Description?.ReplaceLineEndings(" ") ?? "";
            var ends = SentenceEnds.Select(end => text.IndexOf(end, StringComparison.Ordinal)).Where(at => at > 0).ToList();
            one.Description = ends.Count == 0 ? text : $"{text[..ends.Min()]}.";
        }
    }

    private static int RefuseUsage(ParseResult parsed, string name, TextWriter error, string[] args)
    {
        IReadOnlyList<string> faults = parsed.Errors.Count > 0
            ? [.. parsed.Errors.Select(fault => fault.Message)] : [.. parsed.UnmatchedTokens.Select(word => $"Unrecognized command or argument '{word}'.")];
        if (IsForPrograms(args)) return Tell(error, CommandFault.OfUsage(faults), args);
        foreach (var fault in faults) error.WriteLine(fault);
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? name : at.Command.Name);
        error.WriteLine($"See \"{string.Join(' ', names)} --help\".");
        return ExitCode.BadUsage;
    }

    private static int Tell(TextWriter error, CommandFault fault, string[] args)
    {
        if (IsForPrograms(args))
        {
            Json.Write(error, new { fault.Code, Detail = fault.Message, fault.Faults });
            return fault.Exit;
        }

        error.WriteLine(string.Join(Environment.NewLine, [fault.Message, .. fault.Faults.Select(one => "  " + one)]));
        return fault.Exit;
    }

    // Also where the command line cannot be understood, so that nothing of it is parsed.
    private static bool IsForPrograms(string[] args) => args.TakeWhile(arg => arg != "--").Contains("--json");
}
