using Cohort.Cli.Display;
using Cohort.Cli.Engine;
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
        var sheet = new Sheet("Cohort", ">");
        sheet.Add("as of", now.AsOf?.ToString() ?? "-");
        sheet.Add("records read", Amount.Count(now.Records));
        sheet.Add("per second", Amount.Count(now.RecordsPerSecond));
        sheet.Add("stored", Amount.Count(now.Committed));
        sheet.Add("bytes behind", now.BytesBehind is { } bytes ? Amount.Count(bytes) : "-");
        sheet.Add("accepted", Amount.Count(now.Accepted));
        sheet.Add("duplicates", Amount.Count(now.Duplicates));
        sheet.Add("conflicts", Amount.Count(now.Conflicts));
        sheet.Add("expired", Amount.Count(now.Expired));
        sheet.Add("dead letters", Amount.Count(now.DeadLetters));
        sheet.Add("customers", Amount.Count(now.Customers));
        sheet.Add("purchases in the window", Amount.Count(now.Purchases));
        return sheet.Drawn();
    }
}
