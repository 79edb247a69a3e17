using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Engine.Texts;
using Cohort.Lake.Delta;
using Cohort.Lake.Feeding;
using Cohort.Lake.Stores;

namespace Cohort.Cli.Lakes;

/// <summary>Long work on a lake, each with progress, and each gone on with after it was broken off.</summary>
internal static class LakeWork
{
    public static async Task<int> FeedAsync(string data, bool json, TextWriter output, CancellationToken cancel)
    {
        try
        {
            FedCounts counts = default;
            using (var feed = await LakeFeed.OpenAsync(data, LakeFeed.DefaultBuckets, cancel))
                await ProgressLine.RunAsync("Feeding the lake", "rows", async progress => counts = await feed.FeedAsync(now => progress(now.Lines + now.Transitions + now.Scores), cancel));
            if (json) Json.Write(output, counts);
            else output.WriteLine($"{LakeFeeder.Told(counts)} written.");
            return ExitCode.Done;
        }
        catch (LakeException fault)
        {
            throw CommandException.Fault(fault.Message);
        }
    }

    public static async Task<int> CompactAsync(string place, bool json, TextWriter output, CancellationToken cancel)
    {
        var lake = await OpenedLake.WriteAsync(place, cancel);
        foreach (var table in lake.Existing)
        {
            var report = new CompactionReport(0, 0, 0, 0);
            await ProgressLine.RunAsync($"Compacting {table.Name}", "files", async progress =>
                report = await Compaction.RunAsync(table, new LakeProgressLine(progress), cancel: cancel));
            if (json) Json.Write(output, new { Table = table.Name, FilesBefore = report.Before, FilesAfter = report.After, report.Rows, report.Conflicts });
            else if (report.Before > 0) output.WriteLine($"{table.Name}: {Amount.Of(report.Before, "small file")} made {Amount.Count(report.After)}, with {Amount.Of(report.Rows, "row")}.");
        }

        if (!json) output.WriteLine("Compacted. The former files stay until 'cohort lake vacuum'.");
        return ExitCode.Done;
    }

    public static async Task<int> VacuumAsync(string place, int keepDays, bool json, TextWriter output, CancellationToken cancel)
    {
        var lake = await OpenedLake.WriteAsync(place, cancel);
        foreach (var table in lake.Existing)
        {
            var report = await Vacuum.RunAsync(table, TimeSpan.FromDays(keepDays), cancel: cancel);
            await LogCleanup.RunAsync(table, TimeSpan.FromDays(keepDays), cancel);
            if (json) Json.Write(output, new { Table = table.Name, Files = report.Files.Count, report.Bytes });
            else if (report.Files.Count > 0) output.WriteLine($"{table.Name}: {Amount.Of(report.Files.Count, "file")} with {Amount.Of(report.Bytes, "byte")} removed.");
        }

        if (!json) output.WriteLine("Vacuumed.");
        return ExitCode.Done;
    }
}
