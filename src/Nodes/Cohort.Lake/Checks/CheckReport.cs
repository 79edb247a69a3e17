namespace Cohort.Lake.Checks;

/// <summary>What a check found.</summary>
/// <param name="Table">The table.</param>
/// <param name="Version">The version that was checked.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Rows">How many rows were read.</param>
/// <param name="Findings">What is wrong, in sentences; none where all is well.</param>
public sealed record CheckReport(string Table, long Version, int Files, long Rows, IReadOnlyList<string> Findings);
