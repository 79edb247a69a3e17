using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Clusters;
using Cohort.Cli.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster</c>: questions and orders to a cluster, by any of its nodes.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster",
        """
        Ask a running cluster, activate rules and taxonomies, see and steer how ranges are spread. Any node will do. Where nodes
        ask who calls, COHORT_KEY holds a key of 'cohort node-key create'; COHORT_CA, COHORT_CERTIFICATE and
        COHORT_CERTIFICATE_KEY name PEM files for https.

        Example:
          cohort cluster status --node http://127.0.0.1:8080
          cohort cluster activate --taxonomy taxonomy.csv --rules rules.cohort
        """)
    {
        ClusterStatusCommand.Create(),
        ClusterRangesCommand.Create(),
        ClusterActivateCommand.Create(),
        ClusterUserCommand.Create(),
        ClusterScoresCommand.Create(),
        ClusterModelsCommand.Create(),
        ClusterOrders.CreateSplit(),
        ClusterOrders.CreateMerge(),
        ClusterOrders.CreateMove(),
        ClusterOrders.CreateSalt(),
        ClusterOrders.CreateUnsalt(),
        ClusterOrders.CreateTurn(),
        ClusterSourceCommand.Create(),
        ClusterHotCommand.Create(),
        ClusterPlanCommand.Create(),
        ClusterHistoryCommand.Create(),
        ClusterAuditCommand.Create(),
        ClusterLimitsCommand.CreateSuspend(),
        ClusterLimitsCommand.CreateResume(),
        ClusterLimitsCommand.CreateLimits(),
    };

    /// <summary>Gives a command the options --node and --json, and what it does with the node.</summary>
    public static Command To(this Command command, Func<ParseResult, NodeClient, Answer, Task> ask)
    {
        var node = new Option<Uri>("--node")
        {
            HelpName = "URL",
            Description = "The address of a node; http://127.0.0.1:8080 where it is not given.",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
                result.AddError($"The option --node is \"{result.Tokens[0].Value}\"; give an address such as http://127.0.0.1:8080.");
                return null;
            },
        };
        var json = CommonOptions.Json();
        command.Add(node);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(node), Environment.GetEnvironmentVariable);
            await ask(parsed, client, new Answer(parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Passes an answer on as it came; false where people are to read it.</summary>
    public static bool WroteJson(this Answer answer, JsonElement json)
    {
        if (answer.Json) answer.Output.WriteLine(json.GetRawText());
        return answer.Json;
    }

    /// <summary>A value as people read it; a dash where there is none.</summary>
    public static string Shown(this JsonElement json, string name) => json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "-";

    /// <summary>A number in a format; a dash where there is none.</summary>
    public static string Number(this JsonElement json, string name, string format) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble().ToString(format, CultureInfo.InvariantCulture) : "-";

    /// <summary>A share as percent.</summary>
    public static string Percent(this JsonElement json, string name) => json.GetProperty(name).GetDouble().ToString("P1", CultureInfo.InvariantCulture);
}
