using Cohort.Engine.Running;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Running;

/// <summary>Shows a run in lines, about one a second, for logs and pipes.</summary>
internal class PlainRunDisplay(TextWriter output) : RunDisplay
{
    public override EngineCounts Watch(WatchedRun run, RunMeter meter) => run(counts =>
    {
        if (meter.Next(counts) is { } figures) output.WriteLine(LineOf(figures));
    });

    public override void Finish(RunResult result) => new RunSummary(result, output).Write();

    private static string LineOf(RunFigures now)
    {
        var behind = now.BytesBehind is { } bytes ? $", {Amount.Count(bytes)} bytes behind" : "";
        return $"{Amount.Of(now.Records, "record")} read ({Amount.Count(now.RecordsPerSecond)}/s{behind}), stored up to record {Amount.Count(now.Committed)}; as of {now.AsOf?.ToString() ?? "no day yet"}: {Amount.Of(now.Users, "user")}.";
    }
}
