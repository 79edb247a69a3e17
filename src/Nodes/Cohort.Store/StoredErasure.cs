namespace Cohort.Store;

/// <summary>How far an erasure has come. Stored: never renumber one.</summary>
internal enum ErasureStep
{
    /// <summary>It is asked for: whatever happens, it is finished.</summary>
    Begun = 0,

    /// <summary>The user is out of the files beside the directory's own, and of the backups.</summary>
    BesideDone = 1,

    /// <summary>The user is out of the tables, and the erasure does not know their id any more.</summary>
    RowsDone = 2,

    /// <summary>The file was written anew, and what was deleted is in none of its pages. The receipt is there.</summary>
    Done = 3,
}

/// <summary>What was removed from one place.</summary>
/// <param name="Place">The table, with its file before it where that is not the directory's own; or the file.</param>
/// <param name="What">What was removed or changed there.</param>
/// <param name="Count">How many of them.</param>
public sealed record RemovedPart(string Place, string What, long Count);

/// <summary>The erasure of a user, as a directory keeps it.</summary>
/// <param name="Number">Counts the erasures of the directory from 1.</param>
/// <param name="Mark">What stands for the user.</param>
/// <param name="UserId">The user; empty as soon as the tables are rid of them.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
/// <param name="RefusesLater">Whether later purchases of the user are refused.</param>
/// <param name="Step">How far it has come.</param>
/// <param name="Backups">The copies of the directory that it is to reach.</param>
/// <param name="Removed">What was removed so far.</param>
/// <param name="Receipt">The receipt as JSON; empty until it is done.</param>
internal sealed record StoredErasure(
    long Number, UserMark Mark, string UserId, DateTimeOffset At, string By, string Reason, bool RefusesLater, ErasureStep Step, IReadOnlyList<string> Backups,
    IReadOnlyList<RemovedPart> Removed, string Receipt);
