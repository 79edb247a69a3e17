namespace Cohort.Engine.Timing;

/// <summary>How long a thread of a run did something.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Stage">What it did.</param>
/// <param name="Seconds">How long.</param>
internal readonly record struct StageTime(string Thread, Stage Stage, double Seconds)
{
    /// <summary>Whether the thread waited for another one or for the source.</summary>
    public bool IsWait => Stage is Stage.AwaitRoom or Stage.AwaitBytes or Stage.AwaitChunks or Stage.AwaitWorkers
        or Stage.AwaitCommitter or Stage.AwaitWork or Stage.AwaitSteps;

    /// <summary>What it did, for people.</summary>
    public string Words => Stage switch
    {
        Stage.ReadSource => "read the source",
        Stage.AwaitRoom => "wait for room",
        Stage.AwaitBytes => "wait for more to come",
        Stage.Sequence => "sequence",
        Stage.AwaitChunks => "wait for the source",
        Stage.AwaitWorkers => "wait for the workers",
        Stage.AwaitCommitter => "wait for the committer",
        Stage.ReadRecords => "read records",
        Stage.Apply => "apply batches",
        Stage.FindThresholds => "find thresholds",
        Stage.Collect => "collect effects",
        Stage.WriteSnapshot => "write snapshots",
        Stage.AwaitWork => "wait for work",
        Stage.WriteRows => "write batches",
        Stage.Commit => "commit",
        Stage.Checkpoint => "checkpoint",
        Stage.AwaitSteps => "wait for steps",
        _ => throw new InvalidOperationException($"The stage {Stage} has no words."),
    };
}
