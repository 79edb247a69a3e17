using Cohort.Actors.Stalls;

namespace Cohort.Actors.Wire;

/// <content>What does not move.</content>
internal static partial class Proto
{
    public static V1.StallReport Of(StallReport report) => new()
    {
        Stall = { report.Stalls.Select(s => new V1.Stall { Kind = s.Kind, Name = s.Name, Node = s.Node, Seconds = s.Seconds, Reason = s.Reason }) },
        Total = report.Total,
    };

    public static StallReport Read(V1.StallReport report) =>
        new([.. report.Stall.Select(s => new Stall(s.Kind, s.Name, s.Node, s.Seconds, s.Reason))], report.Total);
}
