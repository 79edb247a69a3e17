using Cohort.Core.Encodings;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>A named segment and how many members it has.</summary>
public readonly record struct SegmentCount(string Name, long Members);

/// <summary>What to do with the bytes of one stored row; they are valid only during the call.</summary>
public delegate void RowReader(long seq, ReadOnlySpan<byte> bytes);

/// <summary>Reads the store as it was at one moment: the first read fixes it. For one thread.</summary>
public sealed partial class StoreReader : IDisposable
{
    private readonly Database _database;

    internal StoreReader(Database database)
    {
        _database = database;
        _database.Run("PRAGMA query_only = ON");
        _database.Run("BEGIN");
    }

    /// <summary>The range table.</summary>
    public RangeTable RangeTable() => RangeTableRows.Read(_database);

    /// <summary>All ranges that there ever were, by id: those that were split or merged since too.</summary>
    public IReadOnlyList<RangeEntry> AllRanges() => RangeTableRows.ReadAll(_database);

    /// <summary>The last activation of rules with the text, or null.</summary>
    public (Activation Activation, string Text)? Rules()
    {
        using var row = _database.Prepare("SELECT revision, version, text FROM rules ORDER BY revision DESC LIMIT 1");
        return row.Step() ? (new Activation((int)row.Int64(0), row.Text(1)), row.Text(2)) : null;
    }

    /// <summary>The last activation of a taxonomy with its content, or null.</summary>
    public (Activation Activation, byte[] Content)? Taxonomy()
    {
        using var row = _database.Prepare("SELECT revision, version, content FROM taxonomy ORDER BY revision DESC LIMIT 1");
        return row.Step() ? (new Activation((int)row.Int64(0), row.Text(1)), row.Blob(2).ToArray()) : null;
    }

    /// <summary>Reads a range's snapshot, if it has one, and the batches after it, in order.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="snapshot">Receives the snapshot.</param>
    /// <param name="batch">Receives each batch.</param>
    public void Range(int rangeId, RowReader snapshot, RowReader batch)
    {
        var after = long.MinValue;
        using (var row = _database.Prepare("SELECT seq, state FROM snapshot WHERE range_id = ?1").Bind(1, rangeId))
        {
            if (row.Step())
            {
                after = row.Int64(0);
                snapshot(after, row.Blob(1));
            }
        }

        using var rows = _database.Prepare("SELECT seq, batch FROM journal WHERE range_id = ?1 AND seq > ?2 ORDER BY seq").Bind(1, rangeId).Bind(2, after);
        while (rows.Step()) batch(rows.Int64(0), rows.Blob(1));
    }

    /// <summary>How far a source is read; its start where it was never read.</summary>
    public SourcePosition Position(string source)
    {
        using var row = _database.Prepare("SELECT pass, record, byte, handled, tail_length, tail FROM position WHERE source = ?1").BindText(1, source);
        if (!row.Step()) return SourcePosition.Start(source);
        var handled = ParseHandled(source, row.Text(3));
        return new SourcePosition(source, (int)row.Int64(0), row.Int64(1), row.Int64(2), handled, new SourceTail((int)row.Int64(4), (uint)row.Int64(5)));
    }

    /// <summary>The names of all sources that were read, in ordinal order.</summary>
    public IReadOnlyList<string> Sources()
    {
        using var rows = _database.Prepare("SELECT source FROM position ORDER BY source");
        var sources = new List<string>();
        while (rows.Step()) sources.Add(rows.Text(0));
        return sources;
    }

    /// <summary>All segments that ever had a member, with the members they have now, in ordinal order of names.</summary>
    public IReadOnlyList<SegmentCount> Segments()
    {
        using var rows = _database.Prepare("SELECT name, members FROM segment ORDER BY name");
        var segments = new List<SegmentCount>();
        while (rows.Step()) segments.Add(new SegmentCount(rows.Text(0), rows.Int64(1)));
        return segments;
    }

    /// <summary>The members of a segment in ordinal order of user ids.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="after">Only users after this id; empty for all.</param>
    /// <param name="most">At most so many.</param>
    public IEnumerable<string> Members(string segment, string after, int most)
    {
        using var rows = _database.Prepare(
            "SELECT m.user_id FROM membership m JOIN segment s ON s.id = m.segment_id WHERE s.name = ?1 AND m.user_id > ?2 ORDER BY m.user_id LIMIT ?3");
        rows.BindText(1, segment).BindText(2, after).Bind(3, most);
        while (rows.Step()) yield return rows.Text(0);
    }

    /// <summary>All memberships in ordinal order of user ids, then of segment names.</summary>
    public IEnumerable<(string User, string Segment)> Memberships()
    {
        using var rows = _database.Prepare("SELECT m.user_id, s.name FROM membership m JOIN segment s ON s.id = m.segment_id ORDER BY m.user_id, s.name");
        while (rows.Step()) yield return (rows.Text(0), rows.Text(1));
    }

    /// <summary>The segments that a user is in, in ordinal order.</summary>
    public IReadOnlyList<string> SegmentsOf(string user)
    {
        using var rows = _database.Prepare(
            "SELECT s.name FROM segment s WHERE EXISTS (SELECT 1 FROM membership m WHERE m.segment_id = s.id AND m.user_id = ?1) ORDER BY s.name").BindText(1, user);
        var segments = new List<string>();
        while (rows.Step()) segments.Add(rows.Text(0));
        return segments;
    }

    /// <summary>All transitions in the order in which they were stored.</summary>
    /// <param name="userHash">
    /// Only those of the ranges that own this hash or did before a split or merge: all of one user's are among them.
    /// </param>
    public IEnumerable<Transition> Transitions(ulong? userHash)
    {
        using var rows = _database.Prepare(userHash is null
            ? "SELECT chunk, id, range_id FROM transition_chunk ORDER BY id"
            : "SELECT chunk, id, range_id FROM transition_chunk WHERE range_id IN (SELECT id FROM hash_range WHERE first <= ?1 AND (past > ?1 OR past = '0000000000000000')) ORDER BY id");
        if (userHash is { } hash) rows.BindText(1, $"{hash:x16}");
        while (rows.Step())
        {
            foreach (var transition in ReadChunk(rows)) yield return transition;
        }
    }

    /// <summary>How many transitions are stored.</summary>
    public long TransitionCount() => _database.Scalar("SELECT COALESCE(SUM(transitions), 0) FROM transition_chunk");

    /// <summary>How many records were rejected, by reason.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Rejections()
    {
        using var rows = _database.Prepare("SELECT reason, records FROM rejection ORDER BY reason");
        var counts = new SortedDictionary<RejectionReason, long>();
        while (rows.Step()) counts.Add((RejectionReason)rows.Int64(0), rows.Int64(1));
        return counts;
    }

    /// <summary>All dead letters in order of source and record.</summary>
    public IEnumerable<DeadLetter> DeadLetters()
    {
        using var rows = _database.Prepare(
            "SELECT source, record, byte, reason, field, detail, length, bytes FROM dead_letter ORDER BY source, record");
        while (rows.Step())
        {
            var rejection = new Rejection((RejectionReason)rows.Int64(3), rows.Text(4), rows.Text(5));
            yield return new DeadLetter(rows.Text(0), rows.Int64(1), rows.Int64(2), rejection, rows.Int64(6), rows.Blob(7).ToArray());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private IReadOnlyList<HandledStretch> ParseHandled(string source, string text)
    {
        try
        {
            return SourcePosition.ParseHandled(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw StoreException.Damaged($"The position of source '{source}'", _database.File, e);
        }
    }

    private IReadOnlyList<Transition> ReadChunk(Statement row)
    {
        try
        {
            return RangeEffects.ReadTransitions(row.Blob(0));
        }
        catch (DamagedDataException e)
        {
            throw StoreException.Damaged($"The chunk {row.Int64(1)} of transitions of range {row.Int64(2)}", _database.File, e);
        }
    }
}
