namespace Cohort.Store.Serving;

/// <summary>The lake that the ranges of a cluster feed, and how far it is.</summary>
/// <param name="Identity">Names the cluster in the lake: 32 hexadecimal digits, made once. Another cluster never goes on with its commits.</param>
/// <param name="Location">Where the lake is: a folder, or <c>s3://BUCKET/PREFIX</c>.</param>
/// <param name="Batches">The number of the last batch of purchases for it; 0 before the first.</param>
/// <param name="Chunks">The number of the last chunk of transitions for it; 0 before the first.</param>
/// <param name="DoneBatches">The number of the last batch that it has.</param>
/// <param name="DoneChunks">The number of the last chunk that it has.</param>
/// <param name="DoneDay">The last date whose members and spend it has, as a day; -1 before the first.</param>
/// <param name="Past">Every range is at this as-of date or after it, as a day; -1 while one has none. Every date before it has ended.</param>
internal sealed record FedLake(string Identity, string Location, long Batches, long Chunks, long DoneBatches, long DoneChunks, int DoneDay, int Past)
{
    /// <summary>Names of settings that count.</summary>
    internal const string LastBatch = "lake_batches";

    /// <inheritdoc cref="LastBatch"/>
    internal const string LastChunk = "lake_chunks";

    /// <inheritdoc cref="LastBatch"/>
    internal const string LastDoneBatch = "lake_batches_done";

    /// <inheritdoc cref="LastBatch"/>
    internal const string LastDoneChunk = "lake_chunks_done";

    /// <inheritdoc cref="LastBatch"/>
    internal const string LastDoneDay = "lake_day_done";

    /// <summary>All of them, with what they begin with.</summary>
    internal static readonly (string Name, long First)[] Counts = [(LastBatch, 0), (LastChunk, 0), (LastDoneBatch, 0), (LastDoneChunk, 0), (LastDoneDay, -1)];

    /// <summary>Batches and chunks that wait for the lake.</summary>
    public long Waiting => Batches - DoneBatches + Chunks - DoneChunks;

    internal static FedLake Of(string identity, string location, IReadOnlyDictionary<string, long> counts, int past) => new(
        identity, location, counts[LastBatch], counts[LastChunk], counts[LastDoneBatch], counts[LastDoneChunk], (int)counts[LastDoneDay], past);

    /// <summary>The date that all ranges have reached.</summary>
    /// <param name="days">The as-of date of each range of the table, as a day; -1 of one that was not seen yet.</param>
    internal static int PastOf(IReadOnlyCollection<int> days) => days.Count == 0 ? -1 : days.Min();
}
