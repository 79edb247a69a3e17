using System.Collections.Immutable;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// One row of a range's journal. The rows of a range in order, from its birth or from a snapshot, give its state; two
/// owners cannot both write a row of one number, so the journal decides who owns the range.
/// </summary>
internal abstract record JournalEntry;

/// <summary>The first row: the range begins, empty or with the users of the ranges that it came from.</summary>
/// <param name="Range">Its hashes.</param>
/// <param name="Parents">
/// The ids of the closed ranges that it came from: none, one that was split, two that were merged; or where a user's
/// salting began or ended, first the one that had its hashes, then those whose lines of them it may need.
/// </param>
/// <param name="Context">The rules and taxonomy that hold.</param>
/// <param name="Salting">The salting that begins or ends with it; null where it came otherwise.</param>
internal sealed record Created(HashRange Range, ImmutableArray<int> Parents, ContextVersion Context, SaltChange? Salting = null) : JournalEntry;

/// <summary>A user's salting begins or ends.</summary>
/// <param name="Salt">The user, and over how many parts.</param>
/// <param name="IsBegun">Whether it begins.</param>
internal sealed record SaltChange(Salt Salt, bool IsBegun);

/// <summary>A batch was taken: purchases of a source, or a turn of the day.</summary>
/// <param name="Batch">The batch as it came.</param>
internal sealed record BatchTaken(byte[] Batch) : JournalEntry;

/// <summary>Other rules or another taxonomy were put in force.</summary>
/// <param name="Context">The new version.</param>
/// <param name="Cause">Which of the two changed.</param>
internal sealed record ContextActivated(ContextVersion Context, CauseKind Cause) : JournalEntry
{
    /// <summary>What all users had by them, where the rules compare users with all others; null otherwise.</summary>
    public Thresholds? Found { get; init; }
}

/// <summary>A home range took sums of a salted user's parts that differ from what it had.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Cells">The sums, no two of one date and sku; what it has of others stays.</param>
/// <param name="SettledTo">Up to which date it has all that came before it left the window, in days since 1970-01-01; 0 where that is not told.</param>
internal sealed record PartialsTaken(string UserId, ImmutableArray<PartialCell> Cells, int SettledTo) : JournalEntry;

/// <summary>The last row: the users went to other ranges.</summary>
/// <param name="Successors">Their ids.</param>
internal sealed record Closed(ImmutableArray<int> Successors) : JournalEntry;

/// <summary>The last row, where a user is erased: the others went to other ranges, and its last state has nothing of them.</summary>
/// <param name="Successors">The ids of those ranges.</param>
/// <param name="User">The user.</param>
internal sealed record ClosedWithout(ImmutableArray<int> Successors, ErasedUser User) : JournalEntry;

/// <summary>A range's state at a row of its journal.</summary>
/// <param name="State">The snapshot of <see cref="RangeState"/>.</param>
/// <param name="Context">The rules and taxonomy that held.</param>
/// <param name="Successors">Where the users went, if the range is closed; empty otherwise.</param>
internal sealed record OwnerSnapshot(byte[] State, ContextVersion Context, ImmutableArray<int> Successors)
{
    /// <summary>Whether the range is closed and keeps nothing of its users any more: the state is that of a range without any.</summary>
    public bool IsEmptied { get; init; }
}
