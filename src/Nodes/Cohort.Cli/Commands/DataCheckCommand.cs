using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Engine.Checks;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data check</c>: whether a data directory is whole.</summary>
internal static class DataCheckCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command("check",
            """
            Check that a data directory is whole: every page of the file, every row with its checksum, the journal without
            a gap, also where it is kept, and that the stored memberships and counts are those that the ledgers give.
            Ends with 4 where something is not.

            Example:
              cohort data check --data data
            """)
        { data, json };
        command.SetAction((parsed, cancel) => Task.Run(
            () => Check(parsed.GetRequiredValue(data), parsed.GetValue(json), parsed.InvocationConfiguration, cancel), cancel));
        return command;
    }

    private static int Check(string data, bool json, InvocationConfiguration streams, CancellationToken cancel)
    {
        using var directory = DataDirectory.OpenForReading(data);
        var findings = new List<Finding>();
        ProgressLine.Run("Checking", "rows and users", progress => findings.AddRange(new DataCheck(directory, progress, cancel).Run()));
        foreach (var finding in findings)
        {
            if (json) Json.Write(streams.Output, finding);
            else FindingText.Write(finding, streams);
        }

        var isWhole = findings.All(f => f.IsGood);
        if (!json && isWhole) streams.Output.WriteLine($"The data directory '{data}' is whole.");
        if (!isWhole) streams.Error.WriteLine($"The data directory '{data}' is damaged. Restore it from a backup, or run again into an empty one.");
        return isWhole ? ExitCode.Done : ExitCode.BadDataDirectory;
    }
}
