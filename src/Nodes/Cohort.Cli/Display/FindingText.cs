using System.CommandLine;
using Cohort.Engine.Checks;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Display;

/// <summary>What a check found, for people.</summary>
internal static class FindingText
{
    /// <summary>Writes what is well to standard output, and faults to standard error.</summary>
    public static void Write(Finding finding, InvocationConfiguration streams)
    {
        if (finding.IsGood)
        {
            streams.Output.WriteLine($"  ok     {finding.Check}: {finding.Summary}.");
            return;
        }

        streams.Error.WriteLine($"  WRONG  {finding.Check}: {Amount.Of(finding.FaultCount, "fault")}.");
        foreach (var fault in finding.Faults) streams.Error.WriteLine($"         {fault}");
        if (finding.FaultCount > finding.Faults.Count) streams.Error.WriteLine($"         Only the first {finding.Faults.Count} are shown.");
    }
}
