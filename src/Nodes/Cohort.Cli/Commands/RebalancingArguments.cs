using System.CommandLine;
using Cohort.Cli.Rebalancing;
using Cohort.Engine.Rebalancing;

namespace Cohort.Cli.Commands;

/// <summary>The options of <c>cohort run</c> that say how the worker threads are kept evenly loaded.</summary>
internal sealed class RebalancingArguments
{
    private readonly Option<string> _rebalance = new("--rebalance")
    {
        HelpName = "on|off",
        Description = "Split and merge ranges and spread hot users during the run, so that no worker thread waits for another. No answer depends on it.",
        DefaultValueFactory = _ => "off",
    };

    private readonly Option<string[]> _limits = Limits();

    public RebalancingArguments() => _rebalance.AllowOnly("on", "off");

    /// <summary>The planner's limits, each as <c>NAME=VALUE</c>.</summary>
    public static Option<string[]> Limits() => new("--rebalance-limit")
    {
        HelpName = "NAME=VALUE",
        Description = "A limit of the planner, as in tolerance-percent=5; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Add(_rebalance);
        command.Add(_limits);
    }

    /// <summary>What was asked for; null where the ranges are left as they are.</summary>
    /// <exception cref="CommandException">The options do not fit together.</exception>
    public RebalanceOptions? Read(ParseResult parsed)
    {
        var settings = parsed.GetValue(_limits) ?? [];
        if (parsed.GetValue(_rebalance) != "on")
            return settings.Length == 0 ? null : throw CommandException.BadUsage("--rebalance-limit is of no use where nothing is rebalanced; give --rebalance on too.");
        return new RebalanceOptions { Limits = LimitSetting.Apply(RebalanceOptions.EmbeddedLimits, settings) };
    }
}
