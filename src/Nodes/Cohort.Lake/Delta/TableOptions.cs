using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>How a table is written.</summary>
/// <param name="Files">How its files are laid out.</param>
/// <param name="CheckpointEvery">After how many commits a checkpoint is due.</param>
public sealed record TableOptions(FileSettings Files, int CheckpointEvery = 32)
{
    /// <summary>How long checkpoints tell of files that are no longer of a table; no vacuum keeps them for longer.</summary>
    public static TimeSpan RemovedFilesAreKnownFor { get; } = TimeSpan.FromDays(90);

    /// <summary>As is good for most.</summary>
    public static TableOptions Default { get; } = new(new FileSettings());
}
