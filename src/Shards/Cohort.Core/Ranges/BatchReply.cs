namespace Cohort.Core.Ranges;

/// <summary>What a range did with a batch.</summary>
public enum BatchVerdict
{
    /// <summary>All of it was applied now.</summary>
    Applied,

    /// <summary>It had been applied before: a repeat, acknowledged again.</summary>
    AlreadyApplied,

    /// <summary>It does not follow on what the range has applied, and nothing of it was.</summary>
    Refused,
}

/// <summary>The answer of a range to a batch.</summary>
/// <param name="Verdict">What it did.</param>
/// <param name="Offset">The offset up to which the range has applied the batch's source: where the next batch must begin.</param>
public readonly record struct BatchReply(BatchVerdict Verdict, long Offset);
