namespace Cohort.Simulator.Storage;

/// <summary>What a writer hears of its write.</summary>
internal enum Outcome
{
    Done,

    /// <summary>Something failed on the way; it may have happened all the same.</summary>
    Failed,

    /// <summary>It is there already.</summary>
    Skipped,

    /// <summary>It does not follow on what is there.</summary>
    Refused,
}
