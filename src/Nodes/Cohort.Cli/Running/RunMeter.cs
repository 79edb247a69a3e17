using Cohort.Core.Ranges;
using Cohort.Engine.Running;

namespace Cohort.Cli.Running;

/// <summary>Turns the engine's counts into figures, not more often than somebody wants to see them.</summary>
/// <param name="before">How the directory's purchases were answered before the run.</param>
/// <param name="pause">The least time between two figures.</param>
internal sealed class RunMeter(OutcomeCounts before, TimeSpan pause)
{
    private TimeSpan _last;
    private long _records;

    /// <summary>The figures, where the pause is over.</summary>
    public RunFigures? Next(EngineCounts counts)
    {
        var passed = counts.Elapsed - _last;
        if (passed < pause) return null;
        var figures = RunFigures.Of(counts, before, (counts.Records - _records) / passed.TotalSeconds);
        (_last, _records) = (counts.Elapsed, counts.Records);
        return figures;
    }

    /// <summary>The figures of the whole run.</summary>
    public RunFigures Whole(EngineCounts counts) =>
        RunFigures.Of(counts, before, counts.Records / Math.Max(0.001, counts.Elapsed.TotalSeconds));
}
