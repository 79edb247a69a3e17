using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules</c>: work on files of rules, and on the versions that were in force.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules",
        """
        Work on files of rules, and on the versions that were in force.

        Example:
          cohort rules check rules.cohort --taxonomy taxonomy.csv
          cohort rules preview rules.cohort --data data
          cohort rules backtest rules.cohort --lake lake
          cohort rules history --data data
        """)
    {
        RulesCheckCommand.Create(), RulesPreviewCommand.Create(), RulesBacktestCommand.Create(), RulesHistoryCommand.Create(), RulesShowCommand.Create(), RulesDiffCommand.Create(),
        RulesRollbackCommand.Create(),
    };
}
