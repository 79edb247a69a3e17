namespace Cohort.Store.Serving;

/// <summary>
/// What waits for the lake that the ranges of a cluster feed. It is stored in the transaction that makes the effects of the same inputs
/// visible, under numbers without a gap, and stays until the lake has it.
/// </summary>
internal interface ILakeOutlet
{
    /// <summary>The lake that is fed, and how far it is, all of one moment; null where none is.</summary>
    Task<FedLake?> LakeAsync(CancellationToken cancel = default);

    /// <summary>Begins to feed a lake. Nothing changes where one is fed already, or where there are ranges that fed none.</summary>
    /// <param name="location">Where the lake is.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task BeginLakeAsync(string location, CancellationToken cancel = default);

    /// <summary>Some of the batches after a number, in order; none where there is no other.</summary>
    /// <exception cref="StoreException">One is damaged or missing.</exception>
    Task<IReadOnlyList<LakeBatch>> LakeBatchesAsync(long after, CancellationToken cancel = default);

    /// <summary>Some of the chunks after a number, in order; none where there is no other.</summary>
    /// <exception cref="StoreException">One is damaged or missing.</exception>
    Task<IReadOnlyList<LakeChunk>> LakeChunksAsync(long after, CancellationToken cancel = default);

    /// <summary>Which rules and taxonomy held from which date on, from the first on.</summary>
    Task<IReadOnlyList<LakeContext>> LakeContextsAsync(CancellationToken cancel = default);

    /// <summary>The lake has all up to here: it is let go of. Less than before changes nothing.</summary>
    /// <param name="batch">The number of the last batch.</param>
    /// <param name="chunk">The number of the last chunk.</param>
    /// <param name="day">The last date whose members and spend it has, as a day.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task ConfirmLakeAsync(long batch, long chunk, int day, CancellationToken cancel = default);
}
