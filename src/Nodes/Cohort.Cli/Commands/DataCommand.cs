using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data</c>: work on data directories.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data",
        """
        Work on data directories.

        Example:
          cohort data check --data data
        """) { DataCheckCommand.Create() };
}
