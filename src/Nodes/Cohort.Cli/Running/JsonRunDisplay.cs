using Cohort.Cli.Display;
using Cohort.Engine.Running;

namespace Cohort.Cli.Running;

/// <summary>Shows a run to programs: objects of type progress, about one a second, and one of type done or interrupted.</summary>
internal sealed class JsonRunDisplay(TextWriter output) : RunDisplay
{
    public override EngineCounts Watch(WatchedRun run, RunMeter meter) => run(counts =>
    {
        if (meter.Next(counts) is { } figures) Json.Write(output, new { Type = "progress", Figures = figures });
    });

    public override void Finish(RunResult result) => Json.Write(output, new
    {
        Type = result.Interrupted ? "interrupted" : "done",
        result.Figures,
        result.Source,
        result.Segments,
        TimeLine = result.Figures.Times.Select(time => new { time.Thread, Stage = time.Words, time.IsWait, Seconds = Math.Round(time.Seconds, 3) }),
    });
}
