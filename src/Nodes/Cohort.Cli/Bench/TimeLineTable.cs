using Cohort.Verbs.Display;

namespace Cohort.Cli.Bench;

/// <summary>The time line of a run as a table: each thread, what it did and waited for, and the share of the run that this took.</summary>
internal static class TimeLineTable
{
    /// <summary>The table.</summary>
    /// <param name="run">A run that wrote JSON.</param>
    public static TextTable Of(ChildResult run)
    {
        var seconds = BenchRuns.Figures(run).GetProperty("seconds").GetDouble();
        var table = new TextTable("thread", "what", ">seconds", ">share");
        foreach (var time in run.Last.GetProperty("time_line").EnumerateArray())
        {
            var took = time.GetProperty("seconds").GetDouble();
            table.Add(time.GetProperty("thread").GetString()!, time.GetProperty("stage").GetString()!, $"{took:0.00}", $"{took / seconds:0.0 %}");
        }

        return table;
    }
}
