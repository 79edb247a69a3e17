namespace Cohort.Lake.Delta;

/// <summary>What makes a commit happen once: of one application, versions only rise, and one that is there is done.</summary>
/// <param name="Application">Who commits: a range, a reader, a job.</param>
/// <param name="Version">How far it is: a journal row, an offset.</param>
public sealed record TransactionId(string Application, long Version);
