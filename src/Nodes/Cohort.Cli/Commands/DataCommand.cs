using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data</c>: work on data directories.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data",
        """
        Work on data directories: check them, change their ranges between two runs, undo a turn of the day.

        Example:
          cohort data check --data data
          cohort data salt 1042 8 --data data
        """)
    {
        DataCheckCommand.Create(),
        DataOrders.CreateSplit(),
        DataOrders.CreateMerge(),
        DataOrders.CreateSalt(),
        DataOrders.CreateUnsalt(),
        DataUndoTurnCommand.Create(),
    };
}
