namespace Cohort.Lake.Delta;

/// <summary>What makes a commit happen once: of one application, versions only rise, and one that is there is done.</summary>
/// <param name="Application">Who commits: a range, a reader, a job.</param>
/// <param name="Version">How far it is: a journal row, an offset.</param>
public sealed record TransactionId(string Application, long Version)
{
    /// <summary>
    /// The version that this one follows on, 0 for none: another one means that somebody else commits for the application, and the rows
    /// would be there twice. Null where any earlier one will do.
    /// </summary>
    public long? Follows { get; init; }

    /// <summary>Whether it follows on what a table has of its application.</summary>
    internal bool FollowsOn(Snapshot snapshot) => Follows is not { } former || (snapshot.VersionOf(Application) ?? 0) == former;
}
