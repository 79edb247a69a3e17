using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving.Sqlite;

/// <content>The answers.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<UserSegment>> SegmentsOfAsync(string user, CancellationToken cancel = default) => Questions.AskAsync<IReadOnlyList<UserSegment>>(
        database =>
        {
            using var segments = database.Read(ServingTables.Segment, "ORDER BY name");
            using var membership = database.Read(ServingTables.Membership, "WHERE segment_id = ?1 AND user_hash = ?2 AND user_id = ?3");
            var names = new List<string>();
            while (segments.Step())
            {
                if (membership.Bind(1, segments.Int64(0)).Bind(2, HashColumn.Of(user)).BindText(3, user).Step()) names.Add(segments.Text(1));
                membership.Reset();
            }

            var last = new Dictionary<string, Transition>(StringComparer.Ordinal);
            foreach (var (_, transition) in Transitions(database, new TransitionFilter(User: user), PageMark.Start)) last[transition.Segment] = transition;
            return [.. names.Select(name => new UserSegment(name, last.TryGetValue(name, out var entered) && entered.Entered ? entered.AsOf : null))];
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentCount>> SegmentsAsync(CancellationToken cancel = default) =>
        ListAsync(ServingTables.Segment, "ORDER BY name", rows => rows, row => new SegmentCount(row.Text(1), row.Int64(2)), cancel);

    /// <inheritdoc/>
    public async Task<Page<string>> MembersAsync(string segment, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await ListAsync(
            ServingTables.Membership,
            "WHERE segment_id = (SELECT id FROM segment WHERE name = ?1) AND (user_hash, user_id) > (?2, ?3) ORDER BY user_hash, user_id LIMIT ?4",
            statement => statement.BindText(1, segment).Bind(2, mark.First).BindText(3, mark.Text).Bind(4, most + 1L),
            row => (Hash: row.Int64(1), User: row.Text(2)),
            cancel);
        var page = PageMark.Cut([.. rows], most, last => new PageMark(last.Hash, 0, last.User));
        return new Page<string>([.. page.Items.Select(m => m.User)], page.Next);
    }

    /// <inheritdoc/>
    public async Task ReadMembersAsync(string segment, MembersSnapshot snapshot, CancellationToken cancel = default)
    {
        // A connection of its own: whoever takes them slowly holds up no question.
        using var database = new Database(_writer.File, write: false);
        database.Run("PRAGMA query_only = ON");
        database.Run("BEGIN");
        using var count = database.Read(ServingTables.Segment, "WHERE name = ?1").BindText(1, segment);
        await snapshot.Begin(count.Step() ? count.Int64(2) : 0, LastTransition(database));
        using var rows = database.Read(ServingTables.Membership, "WHERE segment_id = (SELECT id FROM segment WHERE name = ?1) ORDER BY user_hash, user_id");
        rows.BindText(1, segment);
        for (var isWhole = true; isWhole;)
        {
            // A statement that has given its last row would begin again.
            var users = await Task.Run(NextUsers, cancel);
            isWhole = users.Count == MembersSnapshot.Batch;
            if (users.Count > 0) await snapshot.Take(users);
        }

        List<string> NextUsers()
        {
            var users = new List<string>(MembersSnapshot.Batch);
            while (users.Count < MembersSnapshot.Batch && rows.Step()) users.Add(rows.Text(2));
            return users;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentCount>> SegmentsThenAsync(BusinessDate date, CancellationToken cancel = default)
    {
        var days = await ListAsync(
            ServingTables.Day, "WHERE as_of <= ?1 ORDER BY segment", rows => rows.Bind(1, date.Day), row => (Segment: row.Text(0), Change: row.Int64(2) - row.Int64(3)), cancel);
        return [.. days.GroupBy(day => day.Segment, StringComparer.Ordinal).Select(segment => new SegmentCount(segment.Key, segment.Sum(day => day.Change)))];
    }

    /// <inheritdoc/>
    public Task<Page<string>> MembersThenAsync(string segment, BusinessDate date, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        return Questions.AskAsync(
            database =>
            {
                var members = new MembersThen(mark.Text, most);
                foreach (var (_, transition) in Transitions(database, new TransitionFilter(Segment: segment, To: date) { LatestFirst = true }, PageMark.Start)) members.Take(transition);
                foreach (var (_, entry) in KeptTransitions.Entries(database, mark.Text).Where(one => one.Transition.Segment == segment && one.Transition.AsOf <= date)) members.Take(entry);
                return members.Page();
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<Page<Transition>> TransitionsAsync(TransitionFilter filter, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        return Questions.AskAsync(
            database =>
            {
                var found = Transitions(database, filter, mark).Take(most + 1).ToList();
                var page = PageMark.Cut(found, most, last => last.Place);
                return new Page<Transition>([.. page.Items.Select(t => t.Transition)], page.Next);
            },
            cancel);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceOffset>> SourcesAsync(CancellationToken cancel = default)
    {
        var offsets = await ListAsync(
            ServingTables.Offset,
            "WHERE range_id IN (SELECT id FROM served_range) OR NOT EXISTS (SELECT 1 FROM served_range) ORDER BY source",
            rows => rows,
            row => new SourceOffset(row.Text(1), row.Int64(2)),
            cancel);
        return SourceOffset.Furthest(offsets);
    }

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> DeadLettersAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var rows = await ListAsync(
            ServingTables.DeadLetter,
            "WHERE (source, record) > (?1, ?2) ORDER BY source, record LIMIT ?3",
            statement => statement.BindText(1, mark.Text).Bind(2, mark.First).Bind(3, most + 1L),
            row => new DeadLetter(
                row.Text(0),
                row.Int64(1),
                row.Int64(2),
                new Rejection((RejectionReason)row.Int64(3), row.Text(4), row.Text(5)),
                row.Int64(6),
                row.Blob(7).ToArray()),
            cancel);
        return PageMark.Cut([.. rows], most, last => new PageMark(last.Record, 0, last.Source));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<RejectionReason, long>> RejectionsAsync(CancellationToken cancel = default) => Questions.AskAsync<IReadOnlyDictionary<RejectionReason, long>>(
        database =>
        {
            // Of the index alone: a count reads no letter, and holds none against its checksum.
            using var rows = database.Prepare("SELECT reason, count(*) FROM dead_letter GROUP BY reason");
            var counts = new SortedDictionary<RejectionReason, long>();
            while (rows.Step()) counts.Add((RejectionReason)rows.Int64(0), rows.Int64(1));
            return counts;
        },
        cancel);

    /// <inheritdoc/>
    public Task<ServedRanges?> RangesAsync(CancellationToken cancel = default) => _own.AskAsync(
        database =>
        {
            var version = Setting(database, "ranges_version");
            var ranges = List(
                database,
                ServingTables.Range,
                "ORDER BY first",
                rows => rows,
                row => new ServedRange(row.Text(0), new HashRange(HashColumn.Read(row.Int64(1)), HashColumn.Read(row.Int64(2)))));
            return version is null || ranges.Count == 0 ? null : new ServedRanges((int)version.Value, ranges);
        },
        cancel);

    private Task<IReadOnlyList<T>> ListAsync<T>(SealedTable table, string rest, Func<Statement, Statement> bind, Func<Statement, T> read, CancellationToken cancel) =>
        Questions.AskAsync<IReadOnlyList<T>>(database => List(database, table, rest, bind, read), cancel);

    // What the node itself reads waits for no question.
    private Task<IReadOnlyList<T>> OwnListAsync<T>(SealedTable table, string rest, Func<Statement, Statement> bind, Func<Statement, T> read, CancellationToken cancel) =>
        _own.AskAsync<IReadOnlyList<T>>(database => List(database, table, rest, bind, read), cancel);

    private static List<T> List<T>(Database database, SealedTable table, string rest, Func<Statement, Statement> bind, Func<Statement, T> read)
    {
        using var rows = bind(database.Read(table, rest));
        var list = new List<T>();
        while (rows.Step()) list.Add(read(rows));
        return list;
    }

    private static long? Setting(Database database, string name)
    {
        using var row = database.Read(ServingTables.Setting, "WHERE name = ?1").BindText(1, name);
        return row.Step() ? row.Int64(1) : null;
    }

    private static IEnumerable<(PageMark Place, Transition Transition)> Transitions(Database database, TransitionFilter filter, PageMark after)
    {
        var entries = filter.User is null ? [] : KeptTransitions.EntriesOf(database, filter.User);
        (long, int)? place = after == PageMark.Start ? null : (after.First, (int)after.Second);
        return KeptTransitions.WithEntries(entries, Stored(database, filter, place), place, filter.LatestFirst).Where(one => filter.Takes(one.Transition))
            .Select(one => (new PageMark(one.Chunk, one.Place, ""), one.Transition));
    }

    private static IEnumerable<(long Chunk, int Place, Transition Transition)> Stored(Database database, TransitionFilter filter, (long Chunk, int Place)? after)
    {
        var (from, order) = filter.LatestFirst ? ("id <= ?1", "DESC") : ("id >= ?1", "ASC");
        using var rows = database.Read(
            ServingTables.Chunk, filter.User is null ? $"WHERE {from} ORDER BY id {order}" : $"WHERE {from} AND first_hash <= ?2 AND last_hash >= ?2 ORDER BY id {order}");
        rows.Bind(1, after?.Chunk ?? (filter.LatestFirst ? long.MaxValue : long.MinValue));
        if (filter.User is { } user) rows.Bind(2, HashColumn.Of(user));
        while (rows.Step())
        {
            var (id, chunk) = (rows.Int64(0), ReadChunk(database, rows));
            foreach (var place in ChunkPlaces.After(id == after?.Chunk ? after.Value.Place : null, chunk.Count, filter.LatestFirst))
            {
                if (chunk[place] is { } transition) yield return (id, place, transition);
            }
        }
    }

    private static IReadOnlyList<Transition?> ReadChunk(Database database, Statement row)
    {
        try
        {
            return RangeEffects.ReadPlaces(row.Blob(3));
        }
        catch (DamagedDataException e)
        {
            throw StoreException.Damaged($"The chunk {row.Int64(0)} of transitions", database.File, e);
        }
    }
}
