using System.CommandLine;
using Cohort.Engine.Questions;
using Cohort.Store.Access;
using Cohort.Verbs;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Commands;

/// <summary>A verb of the table as a command.</summary>
internal static class VerbCommand
{
    /// <summary>The command of a verb.</summary>
    /// <param name="name">The verb's name.</param>
    /// <param name="setup">What answers of a data directory depend on beside it; null where that is nothing.</param>
    /// <param name="more">Options that only the command line has, and commands below it.</param>
    public static Command Of(string name, Func<ParseResult, DirectorySetup>? setup = null, params IEnumerable<Symbol> more)
    {
        var verb = VerbTable.Named(name);
        var command = new Command(verb.Name, verb.Role.OnlyAsks() ? verb.Help : $"{verb.Help}\n\nNodes that ask who calls want a key with the role {AccessRoleNames.Of(verb.Role)}.");
        var read = verb.Arguments.Select(argument => (argument, Value: VerbSymbols.AddTo(command, argument))).ToList();
        foreach (var symbol in more)
        {
            if (symbol is Option option) command.Add(option);
            else if (symbol is Command below) command.Add(below);
        }

        return command.Ask((parsed, cohort, answer) => verb.Run(new VerbInput(read.ToDictionary(one => one.argument, one => one.Value(parsed))), cohort, answer), setup);
    }

    /// <summary><c>cohort explain-score</c>, where the models of a data directory are given.</summary>
    public static Command CreateExplainScore()
    {
        var models = new Option<string?>("--models") { HelpName = "DIR", Description = "With --data: the registry of models. A cluster has its own." };
        var campaigns = new Option<string?>("--campaigns") { HelpName = "FILE", Description = "With --data: tell what these campaigns are worth, too." };
        return Of("explain-score", parsed => new DirectorySetup { Models = parsed.GetValue(models), Campaigns = parsed.GetValue(campaigns) }, models, campaigns);
    }

    /// <summary><c>cohort plan</c>, where the workers of a run stand for nodes.</summary>
    public static Command CreatePlan()
    {
        const int MostWorkers = 256;
        var workers = CommonOptions.Whole("--workers", "With --data: the worker threads of the run; one for each processor unless given.", Environment.ProcessorCount, 1, MostWorkers);
        var limits = RebalancingArguments.Limits();
        return Of(
            "plan",
            parsed => new DirectorySetup
            {
                Workers = parsed.GetValue(workers),
                Rebalancing = new Engine.Rebalancing.RebalanceOptions
                {
                    Limits = Rebalancing.LimitSetting.Apply(Engine.Rebalancing.RebalanceOptions.EmbeddedLimits, parsed.GetValue(limits) ?? []),
                },
            },
            workers, limits);
    }
}
