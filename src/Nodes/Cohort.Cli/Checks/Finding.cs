namespace Cohort.Cli.Checks;

/// <summary>The answer to one question about a data directory.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Summary">What was found, in a few words.</param>
/// <param name="Faults">What is wrong; empty where nothing is.</param>
internal sealed record Finding(string Check, string Summary, IReadOnlyList<string> Faults)
{
    /// <summary>Faults of one kind that are told: enough to see a pattern.</summary>
    public const int MostFaults = 20;
}
