using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules</c>: work on files of rules.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules",
        """
        Work on files of rules.

        Example:
          cohort rules check rules.cohort --taxonomy taxonomy.csv
          cohort rules preview rules.cohort --data data
        """) { RulesCheckCommand.Create(), RulesPreviewCommand.Create() };
}
