using Cohort.Core.Ranges;
using Cohort.Engine.Reading;
using Cohort.Engine.Running;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;

namespace Cohort.Cli.Running;

/// <summary>Runs the engine for a request, and shows it.</summary>
internal static class RunJob
{
    // A live display redraws this often.
    private static readonly TimeSpan RedrawPause = TimeSpan.FromMilliseconds(250);

    // Lines and objects come this often.
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(1);

    /// <summary>Runs to the end of the source, or until stopped.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Where it is shown.</param>
    /// <param name="error">Where warnings go, once each.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <returns>
    /// <see cref="ExitCode.BadInput"/> where there were records and all of them were refused, <see cref="ExitCode.Fault"/> where the
    /// run was stopped before its end; a following run has none.
    /// </returns>
    public static int Run(RunRequest request, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var options = RunPreparation.OptionsOf(request);
        var display = RunDisplay.For(request, output);
        RunFigures figures;
        var warned = "";
        using (var engine = EmbeddedEngine.Open(options))
        {
            var before = engine.State.Shards.Aggregate(default(OutcomeCounts), (sum, shard) => sum + shard.State.Counts);
            var meter = new RunMeter(before, display is LiveRunDisplay ? RedrawPause : LinePause);
            figures = meter.Whole(display.Watch(watch => engine.Run(counts => Watch(counts, watch), stop), meter));
        }

        if (request.Clock == ClockKind.Wall && figures.Expired > figures.Accepted)
            error.WriteLine($"Warning: {Amount.Of(figures.Expired, "purchase")} of this run expired: the window ends with {figures.AsOf}. If they are not that old, a wrong clock turned the day.");
        using var view = DirectoryView.Open(request.Data);
        display.Finish(new RunResult(request, figures, stop.IsCancellationRequested, SegmentCatalogue.Of(view.Context, view.Store.Segments())));
        if (figures.WasAllRefused)
        {
            error.WriteLine($"Not one of the {Amount.Of(figures.Records, "record")} of '{request.SourceName}' is a purchase. 'cohort dead-letters --data {request.Data}' shows why; correct them, and run again.");
            return ExitCode.BadInput;
        }

        return stop.IsCancellationRequested && !request.Follow ? ExitCode.Fault : ExitCode.Done;

        void Watch(EngineCounts counts, Action<EngineCounts> watch)
        {
            if (counts.Warning.Length > 0 && counts.Warning != warned) error.WriteLine($"Warning: {OptionWords.In(counts.Warning)}");
            warned = counts.Warning;
            watch(counts);
        }
    }
}
