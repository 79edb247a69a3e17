using System.CommandLine;
using Cohort.Cli.Clusters;
using Cohort.Engine.Questions;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary>What verbs have in common that ask a data directory or a node of a cluster, and print the same of both.</summary>
internal static class Asking
{
    /// <summary>Where nodes that ask who calls find it, for the help of each verb.</summary>
    private const string NodeText =
        "The address of a node of a cluster, such as http://127.0.0.1:8080; any node will do. COHORT_KEY holds a key where nodes ask who calls.";

    /// <summary>Gives a verb the options --data, --node and --json, and what it asks.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="ask">Asks, and prints the answer.</param>
    /// <param name="setup">What answers of a data directory depend on beside it; null where that is nothing.</param>
    public static Command Ask(this Command command, Func<ParseResult, ICohort, Answer, Task> ask, Func<ParseResult, DirectorySetup>? setup = null)
    {
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "The data directory; it can be read while 'cohort run' is writing it." };
        var node = Node(NodeText);
        var json = CommonOptions.Json();
        command.Add(data);
        command.Add(node);
        command.Add(json);
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                await using var cohort = CohortOf(parsed.GetValue(data), parsed.GetValue(node), () => setup?.Invoke(parsed));
                await ask(parsed, cohort, new Answer(parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel));
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    /// <summary>Gives a verb that only a cluster knows the options --node and --json, and what it asks.</summary>
    public static Command AskNode(this Command command, Func<ParseResult, NodeClient, Answer, Task> ask)
    {
        var node = Node(NodeText);
        node.Required = true;
        var json = CommonOptions.Json();
        command.Add(node);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(node)!, Environment.GetEnvironmentVariable);
            await ask(parsed, client, new Answer(parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whoever answers: a data directory or a node, as exactly one of the two is given.</summary>
    /// <exception cref="CommandException">Both are given, or none.</exception>
    public static ICohort CohortOf(string? data, Uri? node, Func<DirectorySetup?> setup) => (data, node) switch
    {
        ({ } directory, null) => new DirectoryCohort(directory, setup()),
        (null, { } address) => new NodeCohort(new NodeClient(address, Environment.GetEnvironmentVariable)),
        (null, null) => throw CommandException.BadUsage("Say who is asked: --data DIR for a data directory, or --node URL for a node of a cluster."),
        _ => throw CommandException.BadUsage("--data and --node are both given. Ask a data directory with --data, or a cluster with --node: one of the two."),
    };

    /// <summary>The address of a node.</summary>
    public static Option<Uri?> Node(string description) => new("--node")
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
            result.AddError($"The option --node is \"{result.Tokens[0].Value}\"; give an address such as http://127.0.0.1:8080.");
            return null;
        },
    };
}
