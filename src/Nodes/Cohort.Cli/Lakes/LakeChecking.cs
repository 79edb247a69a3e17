using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Engine.Checks;
using Cohort.Engine.Texts;
using Cohort.Lake.Checks;
using Cohort.Lake.Stores;

namespace Cohort.Cli.Lakes;

/// <summary>Checks a lake, by itself and against the data directory that feeds it.</summary>
internal static class LakeChecking
{
    public static async Task<int> RunAsync(string place, string? data, bool json, InvocationConfiguration streams, CancellationToken cancel)
    {
        var lake = await OpenedLake.ReadAsync(place, cancel);
        var findings = new List<Finding>();
        try
        {
            foreach (var table in lake.Existing)
            {
                CheckReport? report = null;
                await ProgressLine.RunAsync($"Checking {table.Name}", "files", async progress => report = await LakeCheck.RunAsync(table, new LakeProgressLine(progress), cancel: cancel));
                findings.Add(FindingOf(report!));
            }

            if (data is not null) await ProgressLine.RunAsync("Comparing", "users", async progress => findings.AddRange(await LakeComparison.RunAsync(lake, data, progress, cancel)));
        }
        catch (LakeException fault)
        {
            throw CommandException.Fault(fault.Message);
        }

        foreach (var finding in findings)
        {
            if (json) Json.Write(streams.Output, finding);
            else FindingText.Write(finding, streams);
        }

        var isWhole = findings.All(finding => finding.IsGood);
        if (!json && isWhole) streams.Output.WriteLine($"The lake '{place}' is whole{(data is null ? "" : $", and gives what '{data}' has")}.");
        if (!isWhole) streams.Error.WriteLine($"The lake '{place}' is not what it should be.");
        return isWhole ? ExitCode.Done : ExitCode.BadDataDirectory;
    }

    private static Finding FindingOf(CheckReport report) => new(
        report.Table,
        report.Findings.Count == 0 ? $"{Amount.Of(report.Files, "file")} with {Amount.Of(report.Rows, "row")} at version {report.Version}: there, in order, with the statistics of the log" : "",
        report.Findings.Count, [.. report.Findings.Take(FaultList.Kept)]);
}
