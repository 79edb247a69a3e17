using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Transitions as they were stored: one connection writes, so chunks have numbers in the order in which they become visible.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<FeedPage> FeedAsync(FeedFilter filter, FeedMark after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        return Questions.AskAsync(database => FeedPage.Of(Chunks(database, filter.User, after.Chunk), filter, after, most, () => LastTransition(database)), cancel);
    }

    /// <inheritdoc/>
    public Task<FeedMark> FeedEndAsync(CancellationToken cancel = default) => Questions.AskAsync(LastTransition, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentDay>> DaysAsync(string segment, CancellationToken cancel = default) => ListAsync(
        ServingTables.Day,
        "WHERE segment = ?1 ORDER BY as_of",
        rows => rows.BindText(1, segment),
        row => new SegmentDay(segment, new BusinessDate((ushort)row.Int64(1)), row.Int64(2), row.Int64(3)),
        cancel);

    /// <inheritdoc/>
    public Task<TransitionStart> TransitionStartAsync(CancellationToken cancel = default) => Questions.AskAsync(KeptTransitions.Start, cancel);

    /// <inheritdoc/>
    public Task<bool> ForgetTransitionsAsync(BusinessDate from, int most, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            var start = KeptTransitions.MoveTo(_writer, from);
            return KeptTransitions.Forget(_writer, start, ChunksToForget(start.After.Chunk), most);
        },
        cancel);

    // All but the last one, whose number would be given again.
    private IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> ChunksToForget(long after)
    {
        using var rows = _writer.Read(ServingTables.Chunk, "WHERE id > ?1 AND id < (SELECT MAX(id) FROM transition_chunk) ORDER BY id").Bind(1, after);
        while (rows.Step()) yield return (rows.Int64(0), ReadChunk(_writer, rows));
    }

    private static IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> Chunks(Database database, string? user, long from)
    {
        using var rows = database.Read(
            ServingTables.Chunk, user is null ? "WHERE id >= ?1 ORDER BY id" : "WHERE id >= ?1 AND first_hash <= ?2 AND last_hash >= ?2 ORDER BY id");
        rows.Bind(1, from);
        if (user is not null) rows.Bind(2, HashColumn.Of(user));
        while (rows.Step()) yield return (rows.Int64(0), ReadChunk(database, rows));
    }

    private static FeedMark LastTransition(Database database)
    {
        using var rows = database.Read(ServingTables.Chunk, "ORDER BY id DESC LIMIT 1");
        return rows.Step() ? new FeedMark(rows.Int64(0), ReadChunk(database, rows).Count - 1) : FeedMark.Start;
    }
}
