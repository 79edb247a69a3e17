using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>
/// Lets go of transitions in a SQLite file, of a data directory or a serving store. What is kept of them is the entry into each
/// segment that a user was in then. In one transaction with whatever else is written; what was let go is so for ever.
/// </summary>
internal static class KeptTransitions
{
    /// <summary>The tables: where transitions begin, one row or none, and entries of before.</summary>
    public static readonly string[] Tables =
    [
        "CREATE TABLE transition_start (id INTEGER PRIMARY KEY, as_of INTEGER NOT NULL, chunk INTEGER NOT NULL, place INTEGER NOT NULL,"
            + " checksum INTEGER NOT NULL)",
        "CREATE TABLE kept_entry (user_id TEXT NOT NULL, segment TEXT NOT NULL, chunk INTEGER NOT NULL, place INTEGER NOT NULL, as_of INTEGER NOT NULL,"
            + " cause INTEGER NOT NULL, event_id TEXT NOT NULL, rules INTEGER NOT NULL, rules_version TEXT NOT NULL, taxonomy INTEGER NOT NULL,"
            + " taxonomy_version TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (user_id, segment)) WITHOUT ROWID",
    ];

    /// <summary>Where transitions begin.</summary>
    public static TransitionStart Start(Database database)
    {
        using var row = database.Read(SealedTables.TransitionStart);
        return row.Step() ? new TransitionStart(new BusinessDate((ushort)row.Int64(1)), new FeedMark(row.Int64(2), (int)row.Int64(3))) : default;
    }

    /// <summary>The entries of before, of a user, in the order in which they happened.</summary>
    public static IReadOnlyList<(FeedMark Mark, Transition Transition)> EntriesOf(Database database, string user)
    {
        using var rows = database.Read(SealedTables.KeptEntry, "WHERE user_id = ?1 ORDER BY chunk, place").BindText(1, user);
        var entries = new List<(FeedMark, Transition)>();
        while (rows.Step()) entries.Add(Read(rows));
        return entries;
    }

    /// <summary>All entries of before, by user from one on.</summary>
    /// <param name="database">The file.</param>
    /// <param name="after">Only users after this id; empty for all.</param>
    public static IEnumerable<(FeedMark Mark, Transition Transition)> Entries(Database database, string after)
    {
        using var rows = database.Read(SealedTables.KeptEntry, "WHERE user_id > ?1 ORDER BY user_id, segment").BindText(1, after);
        while (rows.Step()) yield return Read(rows);
    }

    /// <summary>Transitions of a user after a place, with the entries of before that are kept: those were stored first.</summary>
    public static IEnumerable<(long Chunk, int Place, Transition Transition)> WithEntries(
        IReadOnlyList<(FeedMark Mark, Transition Transition)> entries,
        IEnumerable<(long Chunk, int Place, Transition Transition)> transitions,
        (long Chunk, int Place)? after,
        bool latestFirst)
    {
        var kept = entries.Select(entry => (entry.Mark.Chunk, entry.Mark.Place, entry.Transition));
        return latestFirst
            ? transitions.Concat(kept.Reverse().Where(entry => after is not { } place || (entry.Chunk, entry.Place).CompareTo(place) < 0))
            : kept.Where(entry => after is not { } place || (entry.Chunk, entry.Place).CompareTo(place) > 0).Concat(transitions);
    }

    /// <summary>Moves the date on from which transitions are kept, unless none is before it.</summary>
    /// <returns>Where they begin now.</returns>
    public static TransitionStart MoveTo(Database database, BusinessDate from)
    {
        var start = Start(database);
        if (start.From >= from || database.Scalar("SELECT COALESCE(MIN(as_of), 65536) FROM segment_day") >= from.Day) return start;
        var moved = start with { From = from };
        Write(database, moved);
        return moved;
    }

    /// <summary>Lets go of the first chunks whose transitions are all before the date, some of them at a time.</summary>
    /// <param name="database">The file.</param>
    /// <param name="start">Where transitions begin.</param>
    /// <param name="chunks">Chunks after that in order, but not the last one of all: its number is never given again. Null stands for a transition that was erased.</param>
    /// <param name="most">Ends after so many transitions.</param>
    /// <returns>Whether there may be more to let go.</returns>
    public static bool Forget(
        Database database, TransitionStart start, IEnumerable<(long Chunk, IReadOnlyList<Transition?> Transitions)> chunks, int most)
    {
        if (start.From is not { } from) return false;
        var entries = new Dictionary<(string User, string Segment), (FeedMark Mark, Transition Transition)?>();
        var (last, seen) = (start.After, 0);
        foreach (var (chunk, transitions) in chunks)
        {
            if (seen >= most || transitions.Any(transition => transition?.AsOf >= from)) break;
            foreach (var (place, transition) in transitions.Index())
            {
                if (transition is not null) entries[(transition.UserId, transition.Segment)] = transition.Entered ? (new FeedMark(chunk, place), transition) : null;
            }

            (last, seen) = (new FeedMark(chunk, transitions.Count - 1), seen + transitions.Count);
        }

        if (last == start.After) return false;
        Write(database, entries);
        using (var gone = database.Prepare("DELETE FROM transition_chunk WHERE id <= ?1")) gone.Bind(1, last.Chunk).Run();
        Write(database, start with { After = last });
        return seen >= most;
    }

    private static void Write(Database database, TransitionStart start)
    {
        using var insert = database.Insert(SealedTables.TransitionStart, "INSERT OR REPLACE");
        insert.Bind(1, 1).Bind(2, start.From!.Value.Day).Bind(3, start.After.Chunk).Bind(4, start.After.Place).Run();
    }

    // In the order of the table, so that each page is touched once.
    private static void Write(Database database, Dictionary<(string User, string Segment), (FeedMark Mark, Transition Transition)?> entries)
    {
        using var insert = database.Insert(SealedTables.KeptEntry, "INSERT OR REPLACE");
        using var delete = database.Prepare("DELETE FROM kept_entry WHERE user_id = ?1 AND segment = ?2");
        foreach (var ((user, segment), entry) in entries.OrderBy(one => one.Key.User, StringComparer.Ordinal).ThenBy(one => one.Key.Segment, StringComparer.Ordinal))
        {
            if (entry is not { } kept)
            {
                delete.BindText(1, user).BindText(2, segment).Run();
                continue;
            }

            var (mark, transition) = kept;
            insert.BindText(1, user).BindText(2, segment).Bind(3, mark.Chunk).Bind(4, mark.Place).Bind(5, transition.AsOf.Day).Bind(6, (byte)transition.Cause)
                .BindText(7, transition.EventId).Bind(8, transition.Rules.Revision).BindText(9, transition.Rules.Version)
                .Bind(10, transition.Taxonomy.Revision).BindText(11, transition.Taxonomy.Version).Run();
        }
    }

    private static (FeedMark Mark, Transition Transition) Read(Statement row) => (new FeedMark(row.Int64(2), (int)row.Int64(3)), new Transition
    {
        UserId = row.Text(0),
        Segment = row.Text(1),
        Entered = true,
        AsOf = new BusinessDate((ushort)row.Int64(4)),
        Cause = (CauseKind)row.Int64(5),
        EventId = row.Text(6),
        Rules = new Activation((int)row.Int64(7), row.Text(8)),
        Taxonomy = new Activation((int)row.Int64(9), row.Text(10)),
    });
}
