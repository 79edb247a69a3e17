using Cohort.Cli.Lakes;
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

    /// <summary>Runs to the end of the sources, one after the other, or until stopped.</summary>
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
        var sources = request.Sources;
        var at = 0;
        RunFigures figures;
        var warned = "";
        var lakeFault = "";
        using (var engine = EmbeddedEngine.Open(options))
        {
            using var feeder = LakeFeeder.Start(request.Data, options.Lake, request.LakeEvery, error.WriteLine);
            var before = engine.State.Shards.Aggregate(default(OutcomeCounts), (sum, shard) => sum + shard.State.Counts);
            var meter = new RunMeter(before, display is LiveRunDisplay ? RedrawPause : LinePause);
            figures = meter.Whole(display.Watch(watch => SourceRuns.Run(engine, options, sources, error.WriteLine, counts => Watch(counts, watch), stop, out at), meter));
            if (feeder is not null) lakeFault = Finish(feeder, engine, request, output);
        }

        if (request.Clock == ClockKind.Wall && figures.Expired > figures.Accepted)
            error.WriteLine($"Warning: {Amount.Of(figures.Expired, "purchase")} of this run expired: the window ends with {figures.AsOf}. If they are not that old, a wrong clock turned the day.");
        using var view = DirectoryView.Open(request.Data);
        display.Finish(new RunResult(request, sources[at].Name, figures, stop.IsCancellationRequested, SegmentCatalogue.Of(view.Context, view.Store.Segments())));
        if (figures.WasAllRefused)
        {
            error.WriteLine($"Not one of the {Amount.Of(figures.Records, "record")} of {Named(request)} is a purchase. 'cohort dead-letters --data {request.Data}' shows why; correct them, and run again.");
            return ExitCode.BadInput;
        }

        if (figures.WasAllFiltered)
            error.WriteLine($"Warning: the mapping leaves out all of the {Amount.Of(figures.Records, "record")} of {Named(request)}: no block of it takes them. 'cohort mapping check {request.Mapping!.Name} --sample' shows what it takes.");
        if (lakeFault.Length > 0)
        {
            error.WriteLine($"All purchases are stored, and the lake is behind. {lakeFault} When that is mended, 'cohort lake feed --data {request.Data}' or the next run writes what it lacks.");
            return ExitCode.Fault;
        }

        return stop.IsCancellationRequested && !request.Follow ? ExitCode.Fault : ExitCode.Done;

        void Watch(EngineCounts counts, Action<EngineCounts> watch)
        {
            var warning = counts.Warning.Length > 0 ? counts.Warning : counts.HeldBecause;
            if (warning.Length > 0 && warning != warned) error.WriteLine($"Warning: {OptionWords.In(warning)}");
            warned = warning;
            watch(counts);
        }
    }

    private static string Finish(LakeFeeder feeder, EmbeddedEngine engine, RunRequest request, TextWriter output)
    {
        var fault = feeder.Finish();
        engine.ConfirmLake();
        if (!request.Quiet && !request.Json && fault.Length == 0)
            output.WriteLine($"Lake: {LakeFeeder.Told(feeder.Counts)} written.");
        return fault;
    }

    private static string Named(RunRequest request) =>
        request.Sources.Count == 1 ? $"'{request.Sources[0].Name}'" : Amount.Of(request.Sources.Count, "file");
}
