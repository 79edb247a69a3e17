using Cohort.Engine.Running;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Running;

/// <summary>A run of the engine that reports what it has done to the action that it is given.</summary>
internal delegate EngineCounts WatchedRun(Action<EngineCounts> watch);

/// <summary>Shows a run while it goes on, and what came of it. This one shows nothing.</summary>
internal class RunDisplay
{
    /// <summary>The display that fits where the output goes and what was asked for.</summary>
    public static RunDisplay For(RunRequest request, TextWriter output)
    {
        if (request.Quiet) return new RunDisplay();
        if (request.Json) return new JsonRunDisplay(output);
        return Terminal.Is(output) ? new LiveRunDisplay(output) : new PlainRunDisplay(output);
    }

    /// <summary>Runs the engine.</summary>
    public virtual EngineCounts Watch(WatchedRun run, RunMeter meter) => run(_ => { });

    /// <summary>Tells what came of it.</summary>
    public virtual void Finish(RunResult result)
    {
    }
}

/// <summary>What came of a run.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Source">The source that was read last.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Interrupted">Whether it was stopped before the end of the source.</param>
/// <param name="Segments">The segments with their members.</param>
internal sealed record RunResult(RunRequest Request, string Source, RunFigures Figures, bool Interrupted, IReadOnlyList<SegmentReply> Segments);
