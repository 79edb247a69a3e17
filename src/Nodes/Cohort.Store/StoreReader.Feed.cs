using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Serving;

namespace Cohort.Store;

/// <content>Transitions as they were stored.</content>
internal sealed partial class StoreReader
{
    /// <summary>Chunks of transitions, from one on, in the order in which they were stored; null stands in the place of one that was erased.</summary>
    /// <param name="userHash">Only those of the ranges that own this hash or did before a split or merge.</param>
    /// <param name="from">The first chunk.</param>
    public IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> TransitionChunks(ulong? userHash, long from)
    {
        using var rows = _database.Read(SealedTables.Transitions, userHash is null ? "WHERE id >= ?1 ORDER BY id" : $"WHERE id >= ?1 AND {OfHash} ORDER BY id");
        rows.Bind(1, from);
        if (userHash is { } hash) rows.BindText(2, $"{hash:x16}");
        while (rows.Step()) yield return (rows.Int64(0), ReadChunk(_database, rows));
    }

    /// <summary>How many entered and left a segment on each date that has any, in their order.</summary>
    public IReadOnlyList<SegmentDay> Days(string segment)
    {
        using var rows = _database.Read(SealedTables.Day, "WHERE segment = ?1 ORDER BY as_of").BindText(1, segment);
        var days = new List<SegmentDay>();
        while (rows.Step()) days.Add(new SegmentDay(segment, new BusinessDate((ushort)rows.Int64(1)), rows.Int64(2), rows.Int64(3)));
        return days;
    }

    /// <summary>How many members each segment had at the end of a date.</summary>
    public IReadOnlyList<SegmentCount> SegmentsThen(BusinessDate date)
    {
        using var rows = _database.Read(SealedTables.Day, "WHERE as_of <= ?1").Bind(1, date.Day);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (rows.Step()) counts[rows.Text(0)] = counts.GetValueOrDefault(rows.Text(0)) + rows.Int64(2) - rows.Int64(3);
        return [.. counts.Select(one => new SegmentCount(one.Key, one.Value))];
    }

    /// <summary>Where the transitions begin that are kept.</summary>
    public TransitionStart TransitionStart() => KeptTransitions.Start(_database);

    /// <summary>The entries of a user of before that, in the order in which they happened.</summary>
    public IReadOnlyList<(FeedMark Mark, Transition Transition)> KeptEntriesOf(string user) => KeptTransitions.EntriesOf(_database, user);

    /// <summary>All entries of before that, by user from one on.</summary>
    /// <param name="after">Only users after this id; empty for all.</param>
    public IEnumerable<(FeedMark Mark, Transition Transition)> KeptEntries(string after) => KeptTransitions.Entries(_database, after);

    /// <summary>The place of the transition that was stored last, whether it was erased or not; the start where there is none.</summary>
    public FeedMark LastTransition()
    {
        using var rows = _database.Read(SealedTables.Transitions, "ORDER BY id DESC LIMIT 1");
        return rows.Step() ? new FeedMark(rows.Int64(0), ReadChunk(_database, rows).Count - 1) : FeedMark.Start;
    }
}
