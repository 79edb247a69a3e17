using System.CommandLine;
using Cohort.Cli.Consoles;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort console</c>: questions and orders, one after the other.</summary>
internal static class ConsoleCommand
{
    /// <param name="run">Runs a command line.</param>
    /// <param name="root">Makes the commands.</param>
    public static Command Create(Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run, Func<Command> root)
    {
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "A data directory." };
        var nodes = new Option<string[]>("--node")
        {
            HelpName = "URL",
            Description = "The address of a node, such as http://127.0.0.1:8080; may be given several times, and 'use' goes from one to another. COHORT_KEY holds a key.",
        };
        var goesOn = new Option<bool>("--keep-going") { Description = "Of lines from a pipe: go on after one that failed. It ends with the code of the first that did." };
        var command = new Command("console",
            """
            Ask and order line by line: every verb without --node and --data, with history, Tab for verbs, options and names, 'watch'
            for a verb that is asked again and again, and 'help'. Lines can come from a pipe; then the first that fails ends it. The
            history is a file that only you may read, below ~/.local/state; COHORT_CONSOLE_HISTORY names another, or none.

            Example:
              cohort console --node http://127.0.0.1:8080
              cohort console --node http://10.0.0.1:8080 --node http://10.0.0.2:8080
              echo "split 3" | cohort console --data data
            """)
        { data, nodes, goesOn };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var streams = parsed.InvocationConfiguration;
                var targets = Targets(parsed.GetValue(data), parsed.GetValue(nodes) ?? []);
                return new ConsoleJob(run, root, targets, Open, streams.Output, streams.Error, cancel).RunAsync(Console.In, parsed.GetValue(goesOn));
            },
            CancellationToken.None));
        return command;
    }

    private static ICohort Open(ConsoleTarget target) =>
        target.Option == "--data" ? Asking.CohortOf(target.Value, null, () => null) : Asking.CohortOf(null, new Uri(target.Value), () => null);

    private static List<ConsoleTarget> Targets(string? data, string[] nodes)
    {
        if (data is null == (nodes.Length == 0)) throw CommandException.BadUsage("Say who is asked: --data DIR for a data directory, or --node URL, once or several times, for nodes.");
        foreach (var node in nodes.Where(node => !Uri.TryCreate(node, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            throw CommandException.BadUsage($"The option --node is \"{node}\"; give an address such as http://127.0.0.1:8080.");
        return data is not null ? [new ConsoleTarget("--data", data)] : [.. nodes.Distinct().Select(node => new ConsoleTarget("--node", node))];
    }
}
