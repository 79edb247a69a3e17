
namespace Cohort.Store;

/// <content>Erasures: what is removed, and how far they have come, in one commit.</content>
internal sealed partial class CommitWriter
{
    /// <summary>An erasure as it is now.</summary>
    public void Erasure(StoredErasure erasure)
    {
        Open();
        ErasureRows.Write(_database, erasure);
    }

    /// <summary>The same of one that begins, with the refusal of later purchases that it may ask for.</summary>
    public void BeginErasure(StoredErasure erasure)
    {
        Erasure(erasure);
        if (erasure.RefusesLater) RefusedUserRows.Add(_database, erasure.UserId, erasure.Number);
    }

    /// <summary>Refuses nobody any more because of an erasure.</summary>
    public void AcceptLater(long erasure)
    {
        Open();
        RefusedUserRows.Remove(_database, erasure);
    }

    /// <summary>
    /// Takes a user out of all tables, where the ranges with something of them were replaced in the same commit. Nothing else of it may
    /// change memberships.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="instead">What texts say in place of their id.</param>
    /// <returns>What was removed, and a sentence for each kind of what stays.</returns>
    public (IReadOnlyList<RemovedPart> Removed, IReadOnlyList<string> Remaining) Erase(UserText user, string instead)
    {
        Open();
        var rows = new UserRows(_database, user, instead);
        var removed = new List<RemovedPart>(rows.Remove());
        var letters = rows.Letters();
        foreach (var letter in letters) Forget(letter);
        if (letters.Count > 0) removed.Add(new RemovedPart(SealedTables.DeadLetter.Name, "refused records", letters.Count));
        return (removed, rows.Remaining());
    }

    /// <summary>How many batches the journal holds.</summary>
    public long CountBatches()
    {
        Open();
        return _database.Scalar("SELECT COUNT(*) FROM journal");
    }
}
