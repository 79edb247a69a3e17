using System.Text;
using System.Text.Json;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>
/// Takes a user out of the tables of a data directory, within a transaction that somebody else commits. Rows of others are written
/// again where they share a chunk or a text with the user, and say the same as before.
/// </summary>
/// <param name="database">The directory's file.</param>
/// <param name="user">The user.</param>
/// <param name="instead">What texts say in place of their id.</param>
internal sealed class UserRows(Database database, UserText user, string instead)
{
    // Chunks of the ranges that own the user's hash or did before a split or merge.
    private const string OfHash = "WHERE range_id IN (SELECT id FROM hash_range WHERE first <= ?1 AND (past > ?1 OR past = '0000000000000000')) ORDER BY id";

    private readonly byte[] _id = Encoding.UTF8.GetBytes(user.UserId);
    private readonly List<RemovedPart> _removed = [];

    private string Hash => $"{UserHash.Of(_id):x16}";

    /// <summary>Takes them out of everything but the ranges, the counts of refused records, and the dead letters.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<RemovedPart> Remove()
    {
        Memberships();
        Transitions();
        Scores();
        FormerRanges();
        Loads();
        Texts(SealedTables.Action, "texts of orders", row => [row.Int64(0), row.Int64(1), row.Text(2), row.Text(3), row.Int64(4), row.Int64(5), row.Int64(6)]);
        Texts(SealedTables.Activation, "texts of activations", row => [row.Int64(0), row.Int64(1), row.Text(2), row.Int64(3), row.Int64(4), row.Text(5), row.Text(6)]);
        return _removed;
    }

    /// <summary>The dead letters of the user.</summary>
    public IReadOnlyList<SentLetter> Letters()
    {
        using var rows = database.Read(SealedTables.DeadLetter);
        var letters = new List<SentLetter>();
        while (rows.Step())
        {
            if (user.IsRecordOf(rows.Blob(7)) || user.IsIn(rows.Blob(5))) letters.Add(new SentLetter(rows.Text(0), rows.Int64(1), (RejectionReason)rows.Int64(3)));
        }

        return letters;
    }

    /// <summary>What names the user and stays, because it is not about them: a sentence for each kind.</summary>
    public IReadOnlyList<string> Remaining()
    {
        var sentences = new List<string>();
        foreach (var (table, column, sentence) in (ReadOnlySpan<(string, string, string)>)
            [
                ("rules", "text", "The text of activations of rules names the user; it was written by people, and its versions are hashes of it."),
                ("taxonomy", "content", "A taxonomy has the user's id as a word; it is a list of goods."),
                ("source_mapping", "text", "The text of a mapping names the user; it was written by people."),
                ("dead_letter", "bytes", "A refused record of another user has the user's id as a word."),
            ])
        {
            using var rows = database.Prepare($"SELECT {column} FROM {table} WHERE instr({column}, ?1) > 0").BindBlob(1, _id);
            var isNamed = false;
            while (!isNamed && rows.Step()) isNamed = user.IsIn(rows.Blob(0));
            if (isNamed) sentences.Add(sentence);
        }

        return sentences;
    }

    private void Memberships()
    {
        var rows = new List<(long Id, string Name, long Members, long Digest)>();
        using (var segments = database.Read(SealedTables.Segment))
        {
            while (segments.Step()) rows.Add((segments.Int64(0), segments.Text(1), segments.Int64(2), segments.Int64(3)));
        }

        using var delete = database.Prepare("DELETE FROM membership WHERE segment_id = ?1 AND user_id = ?2 RETURNING since").BindText(2, _id);
        using var write = database.Insert(SealedTables.Segment, "INSERT OR REPLACE");
        var deleted = 0;
        foreach (var (id, name, members, digest) in rows)
        {
            long? theirs = delete.Bind(1, id).Step() ? MemberDigest.Of(_id, delete.IsNull(0) ? null : delete.Int64(0)) : null;
            delete.Reset();
            if (theirs is not { } member) continue;
            deleted++;
            write.Bind(1, id).BindText(2, name).Bind(3, members - 1).Bind(4, MemberDigest.With(digest, member, entered: false)).Run();
        }

        Note("membership", "memberships", deleted);
    }

    private void Transitions()
    {
        var chunks = new List<(long Id, long Range, long Count, byte[] Chunk)>();
        using (var rows = database.Read(SealedTables.Transitions, OfHash).BindText(1, Hash))
        {
            while (rows.Step())
            {
                if (rows.Blob(3).IndexOf(_id) >= 0) chunks.Add((rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Blob(3).ToArray()));
            }
        }

        using var write = database.Insert(SealedTables.Transitions, "INSERT OR REPLACE");
        using var days = new DayRows(database);
        var total = 0;
        foreach (var (id, range, count, chunk) in chunks)
        {
            var without = RangeEffects.Without(chunk, _id, out var erased);
            if (erased == 0) continue;
            total += erased;
            days.Add([.. RangeEffects.ReadDays(chunk).Select(day => new SegmentDay(day.Segment, day.AsOf, -day.Entered, -day.Left))]);
            days.Add(RangeEffects.ReadDays(without));
            write.Bind(1, id).Bind(2, range).Bind(3, count - erased).BindBlob(4, without).Run();
        }

        var entries = KeptEntries(days);
        days.Write();
        database.Run("DELETE FROM segment_day WHERE entries = 0 AND exits = 0");
        Note("transition_chunk", "transitions", total);
        Note("kept_entry", "entries of before transitions begin", entries);
    }

    // Of transitions that were let go the last entries are known. Those that an exit followed are in the days' counts still, and so is the exit.
    private int KeptEntries(DayRows days)
    {
        using (var rows = database.Read(SealedTables.KeptEntry, "WHERE user_id = ?1").BindText(1, _id))
        {
            while (rows.Step()) days.Add([new SegmentDay(rows.Text(1), new BusinessDate((ushort)rows.Int64(4)), -1, 0)]);
        }

        using var delete = database.Prepare("DELETE FROM kept_entry WHERE user_id = ?1").BindText(1, _id);
        delete.Run();
        return database.LastChanges;
    }

    private void Scores()
    {
        using (var delete = database.Prepare("DELETE FROM score WHERE user_id = ?1").BindText(1, _id)) delete.Run();
        Note("score", "served scores", database.LastChanges);
        var chunks = new List<(long Id, long Run, long Range, long Seq, long AsOf, long Users, byte[] Chunk)>();
        using (var rows = database.Read(SealedTables.ScoreChunk, OfHash).BindText(1, Hash))
        {
            while (rows.Step())
            {
                if (rows.Blob(6).IndexOf(_id) >= 0)
                    chunks.Add((rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5), rows.Blob(6).ToArray()));
            }
        }

        using var write = database.Insert(SealedTables.ScoreChunk, "INSERT OR REPLACE");
        var total = 0L;
        foreach (var (id, run, range, seq, asOf, users, chunk) in chunks)
        {
            var without = Core.Scoring.ScoreChunk.Without(chunk, user.UserId, out var left);
            total += users - left;
            write.Bind(1, id).Bind(2, run).Bind(3, range).Bind(4, seq).Bind(5, asOf).Bind(6, left).BindBlob(7, without).Run();
        }

        Note("score_chunk", "scores in the log", total);
    }

    // Batches of ranges that are gone are kept for computing scores again. A journal with a gap is of no use, so it goes whole.
    private void FormerRanges()
    {
        var ranges = new List<long>();
        using (var rows = database.Prepare(
            "SELECT DISTINCT range_id FROM journal WHERE range_id NOT IN (SELECT id FROM hash_range WHERE live) AND instr(batch, ?1) > 0"
            + " UNION SELECT range_id FROM range_birth WHERE range_id NOT IN (SELECT id FROM hash_range WHERE live) AND instr(state, ?1) > 0").BindBlob(1, _id))
        {
            while (rows.Step()) ranges.Add(rows.Int64(0));
        }

        var (batches, states) = (0, 0);
        foreach (var range in ranges)
        {
            using var journal = database.Prepare("DELETE FROM journal WHERE range_id = ?1").Bind(1, range);
            journal.Run();
            batches += database.LastChanges;
            using var birth = database.Prepare("DELETE FROM range_birth WHERE range_id = ?1").Bind(1, range);
            birth.Run();
            states += database.LastChanges;
        }

        Note("journal", "kept batches of ranges that are gone, those of others among them", batches);
        Note("range_birth", "first states of ranges that are gone", states);
    }

    private void Loads()
    {
        var loads = new List<(long[] Numbers, StoredHitter[] Hitters, string Weights)>();
        using (var rows = database.Read(SealedTables.Load))
        {
            while (rows.Step())
                loads.Add(([.. Enumerable.Range(0, 7).Select(rows.Int64)], JsonSerializer.Deserialize<StoredHitter[]>(rows.Text(7)) ?? [], rows.Text(8)));
        }

        using var write = database.Insert(SealedTables.Load, "INSERT OR REPLACE");
        var total = 0;
        foreach (var (numbers, hitters, weights) in loads)
        {
            var others = hitters.Where(hitter => hitter.UserId != user.UserId).ToList();
            if (others.Count == hitters.Length) continue;
            total += hitters.Length - others.Count;
            foreach (var (column, number) in numbers.Index()) write.Bind(column + 1, number);
            write.BindText(8, JsonSerializer.Serialize(others)).BindText(9, weights).Run();
        }

        Note("range_load", "places among the heaviest users", total);
    }

    // A word in a text that people wrote, or that says what was ordered, becomes another one.
    private void Texts(SealedTable table, string what, Func<Statement, object[]> read)
    {
        var changed = new List<object[]>();
        using (var rows = database.Read(table))
        {
            while (rows.Step())
            {
                if (read(rows) is var values && values.OfType<string>().Any(user.IsIn)) changed.Add(values);
            }
        }

        using var write = database.Insert(table, "INSERT OR REPLACE");
        foreach (var values in changed)
        {
            foreach (var (column, value) in values.Index())
            {
                if (value is string text) write.BindText(column + 1, user.Without(text, instead));
                else write.Bind(column + 1, (long)value);
            }

            write.Run();
        }

        Note(table.Name, what, changed.Count);
    }

    private void Note(string table, string what, long count)
    {
        if (count > 0) _removed.Add(new RemovedPart(table, what, count));
    }
}
