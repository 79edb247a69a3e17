using Cohort.Actors.Ingest;

namespace Cohort.Actors.Wire;

/// <content>How far sources are read.</content>
internal static partial class Proto
{
    public static V1.SourcesReport Of(SourcesReport report) => new()
    {
        Node = report.Node,
        Source = { report.Sources.Select(s => new V1.ReadSource { Source = s.Source, Durable = s.Durable + 1 ?? 0, Lag = s.Lag + 1 ?? 0 }) },
    };

    public static SourcesReport Read(V1.SourcesReport report) =>
        new(report.Node, [.. report.Source.Select(s => new ReadSource(s.Source, ReadOffset(s.Durable), ReadOffset(s.Lag)))]);

    private static long? ReadOffset(long plusOne) => plusOne > 0 ? plusOne - 1 : null;
}
