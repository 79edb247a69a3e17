using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data</c>: work on data directories.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data",
        """
        Work on data directories: check that they are whole, copy them beside a run and put copies back, undo a turn of the day.

        Example:
          cohort data check --data data
          cohort data backup backups/2026-03-01 --data data
          cohort data undo-turn --data data
        """)
    {
        DataCheckCommand.Create(),
        DataBackupCommand.Create(),
        DataBackupCommand.CreateRestore(),
        DataUndoTurnCommand.Create(),
    };
}
