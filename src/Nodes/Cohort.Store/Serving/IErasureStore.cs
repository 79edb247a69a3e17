namespace Cohort.Store.Serving;

/// <summary>The erasures of a cluster, and what they take out of its serving store. Each step done again changes nothing.</summary>
internal interface IErasureStore
{
    /// <summary>All erasures, in their order.</summary>
    Task<IReadOnlyList<StoredErasure>> ErasuresAsync(CancellationToken cancel = default);

    /// <summary>Asks for an erasure: from now on it is finished, whatever happens.</summary>
    /// <param name="wanted">The erasure; its number is the store's to give.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The erasure as it is stored; one of the same user that is not done where there is one.</returns>
    Task<StoredErasure> BeginErasureAsync(StoredErasure wanted, CancellationToken cancel = default);

    /// <summary>Lets go of what ranges and scorers served of a user. No range that had something of them may be open.</summary>
    /// <param name="number">The erasure.</param>
    /// <param name="ranges">How many ranges had something of them, as far as is known.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task LetGoAsync(long number, int ranges, CancellationToken cancel = default);

    /// <summary>Lets go of whatever else names the user, of their id in the erasure itself last, and keeps the receipt.</summary>
    /// <param name="number">The erasure.</param>
    /// <param name="firstRange">The id of the first range that began without the user: scores of former ones may have come late.</param>
    /// <param name="elsewhere">What was removed outside of the store.</param>
    /// <param name="receipt">Makes the receipt, as JSON, of the erasure with all that was removed, of a sentence for each kind of what stays, and of the key that signs it.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task ForgetUserAsync(
        long number, int firstRange, IReadOnlyList<RemovedPart> elsewhere, Func<StoredErasure, IReadOnlyList<string>, string, string> receipt, CancellationToken cancel = default);

    /// <summary>Leaves nothing of what was deleted where the database can be told to, and notes that the erasure is done.</summary>
    /// <param name="number">The erasure.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task ScrubAsync(long number, CancellationToken cancel = default);
}
