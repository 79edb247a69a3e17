namespace Cohort.Lake.Delta;

/// <summary>One version of a table in its history.</summary>
/// <param name="Version">The version.</param>
/// <param name="Moment">When it was committed.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Told">What else was told of it.</param>
public sealed record CommitInfo(long Version, DateTimeOffset Moment, string Operation, IReadOnlyDictionary<string, string> Told);
