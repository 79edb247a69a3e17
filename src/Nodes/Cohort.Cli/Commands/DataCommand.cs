using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data</c>: work on data directories.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data",
        """
        Work on data directories: check that they are whole, undo a turn of the day.

        Example:
          cohort data check --data data
          cohort data undo-turn --data data
        """)
    {
        DataCheckCommand.Create(),
        DataUndoTurnCommand.Create(),
    };
}
