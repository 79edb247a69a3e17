using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>Runs an engine over several sources, one after the other, as if they were one.</summary>
internal static class SourceRuns
{
    /// <summary>Runs to the end of the sources, or until stopped.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="sources">The sources, one at least.</param>
    /// <param name="tell">Told what people should know before a source is read.</param>
    /// <param name="watch">Shown the counts of all of them together.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <param name="at">The source that was read last.</param>
    public static EngineCounts Run(
        EmbeddedEngine engine, EngineOptions options, IReadOnlyList<EventSource> sources, Action<string> tell, Action<EngineCounts> watch, CancellationToken stop,
        out int at)
    {
        EngineCounts? former = null;
        for (at = 0; ; at++)
        {
            var isLast = at == sources.Count - 1;
            if (engine.MappingChangeOf(sources[at]) is { } change) tell(change);
            var asked = options with { Events = sources[at], Following = [.. sources.Skip(at + 1)], TurnsAtEnd = isLast && former?.IsHeld != true };
            former = engine.Run(asked, counts => watch(counts.After(former)), stop).After(former);
            if (isLast || stop.IsCancellationRequested) return former;
        }
    }
}
