namespace Cohort.Engine.Timing;

/// <summary>What a thread of a run does, or what it waits for.</summary>
internal enum Stage
{
    /// <summary>The source reads bytes and cuts them into chunks.</summary>
    ReadSource,

    /// <summary>The source waits until a buffer or a place for its chunk is free.</summary>
    AwaitRoom,

    /// <summary>The source waits for more to come.</summary>
    AwaitBytes,

    /// <summary>The engine puts chunks in order, makes commits up, and all else that no worker does.</summary>
    Sequence,

    /// <summary>The engine waits for a chunk.</summary>
    AwaitChunks,

    /// <summary>The engine waits until the workers are done.</summary>
    AwaitWorkers,

    /// <summary>The engine waits until the committer takes a step, or is done with a commit.</summary>
    AwaitCommitter,

    /// <summary>A worker makes purchases of records.</summary>
    ReadRecords,

    /// <summary>A worker applies the batch of a range, or turns its day.</summary>
    Apply,

    /// <summary>A worker looks at all users of a range, for rules that compare users with all others.</summary>
    FindThresholds,

    /// <summary>A worker collects what a range gives to a commit.</summary>
    Collect,

    /// <summary>A worker writes a snapshot.</summary>
    WriteSnapshot,

    /// <summary>A worker has nothing to do.</summary>
    AwaitWork,

    /// <summary>The committer writes journal rows, dead letters and scores.</summary>
    WriteRows,

    /// <summary>The committer writes what ends a commit, and commits.</summary>
    Commit,

    /// <summary>The committer folds the log into the file.</summary>
    Checkpoint,

    /// <summary>The committer waits for a step.</summary>
    AwaitSteps,
}
