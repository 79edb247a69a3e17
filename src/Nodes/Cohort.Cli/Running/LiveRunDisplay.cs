using Cohort.Engine.Running;
using Cohort.Engine.Texts;
using Cohort.Verbs.Display;
using Spectre.Console;

namespace Cohort.Cli.Running;

/// <summary>Shows a run on a terminal, in place.</summary>
internal sealed class LiveRunDisplay(TextWriter output) : PlainRunDisplay(output)
{
    public override EngineCounts Watch(WatchedRun run, RunMeter meter)
    {
        EngineCounts? last = null;
        AnsiConsole.Live(new Text("Opening …")).AutoClear(true).Start(live => last = run(counts =>
        {
            if (meter.Next(counts) is { } figures) live.UpdateTarget(Draw(figures));
        }));
        return last!;
    }

    private static Table Draw(RunFigures now)
    {
        var table = new TextTable("Cohort", ">");
        table.Add("as of", now.AsOf?.ToString() ?? "-");
        table.Add("records read", Amount.Count(now.Records));
        table.Add("per second", Amount.Count(now.RecordsPerSecond));
        table.Add("stored", Amount.Count(now.Committed));
        table.Add("bytes behind", now.BytesBehind is { } bytes ? Amount.Count(bytes) : "-");
        table.Add("accepted", Amount.Count(now.Accepted));
        table.Add("duplicates", Amount.Count(now.Duplicates));
        table.Add("conflicts", Amount.Count(now.Conflicts));
        table.Add("expired", Amount.Count(now.Expired));
        table.Add("dead letters", Amount.Count(now.DeadLetters));
        table.Add("users", Amount.Count(now.Users));
        table.Add("purchases in the window", Amount.Count(now.Purchases));
        return table.Drawn();
    }
}
