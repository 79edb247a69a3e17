using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>A named segment and how many members it has.</summary>
internal readonly record struct SegmentCount(string Name, long Members);

/// <summary>What to do with the bytes of one stored row; they are valid only during the call.</summary>
internal delegate void RowReader(long seq, ReadOnlySpan<byte> bytes);

/// <summary>Reads the store as it was at one moment: the first read fixes it. For one thread.</summary>
internal sealed partial class StoreReader : IDisposable
{
    // Chunks of the ranges that own a hash or did before a split or merge.
    private const string OfHash = "range_id IN (SELECT id FROM hash_range WHERE first <= ?2 AND (past > ?2 OR past = '0000000000000000'))";

    private readonly Database _database;

    internal StoreReader(Database database)
    {
        _database = database;
        _database.Run("PRAGMA query_only = ON");
        _database.Run("BEGIN");
    }

    /// <summary>Reads nothing until <see cref="Renew"/>: what others delete and write meanwhile is kept for nobody.</summary>
    public void Rest() => _database.Run("COMMIT");

    /// <summary>Reads the store as it is at another moment, after <see cref="Rest"/>.</summary>
    public void Renew() => _database.Run("BEGIN");

    /// <summary>Fixes the moment, and says which it is: another number than that of an earlier one where something was committed since.</summary>
    public long Moment() => _database.Scalar("PRAGMA data_version");

    /// <summary>The range table.</summary>
    /// <exception cref="StoreException">A row of it is damaged, or the snapshots are not of its ranges.</exception>
    public RangeTable RangeTable()
    {
        var table = RangeTableRows.Read(_database);
        RequireOwners(table);
        return table;
    }

    /// <summary>All ranges that there ever were, by id: those that were split or merged since too.</summary>
    public IReadOnlyList<RangeEntry> AllRanges() => RangeTableRows.ReadAll(_database);

    /// <summary>The last activation of rules with the text, or null.</summary>
    public (Activation Activation, string Text)? Rules()
    {
        RequireAll(SealedTables.Rules);
        using var row = _database.Read(SealedTables.Rules, "ORDER BY revision DESC LIMIT 1");
        return row.Step() ? (new Activation((int)row.Int64(0), row.Text(1)), row.Text(2)) : null;
    }

    /// <summary>An activation of rules with the text, null for the last one; null where there is none of that revision.</summary>
    internal (Activation Activation, string Text)? Rules(int? revision)
    {
        if (revision is not { } asked) return Rules();
        RequireAll(SealedTables.Rules);
        using var row = _database.Read(SealedTables.Rules, "WHERE revision = ?1");
        row.Bind(1, asked);
        return row.Step() ? (new Activation((int)row.Int64(0), row.Text(1)), row.Text(2)) : null;
    }

    /// <summary>Rules that were put in force once, the latest first.</summary>
    /// <param name="before">Only those of an earlier revision.</param>
    /// <param name="most">At most so many.</param>
    internal IReadOnlyList<RulesVersion> RulesVersions(int before, int most)
    {
        RequireAll(SealedTables.Rules);
        var versions = new List<RulesVersion>();
        using (var row = _database.Read(SealedTables.Rules, "WHERE revision < ?1 ORDER BY revision DESC LIMIT ?2").Bind(1, before).Bind(2, most))
        {
            while (row.Step()) versions.Add(new RulesVersion((int)row.Int64(0), row.Text(1), 0, "", null));
        }

        using var entries = _database.Read(SealedTables.Activation, "WHERE rules < ?1 AND rules >= ?2 AND changed & ?3 <> 0")
            .Bind(1, before).Bind(2, versions is [.., var last] ? last.Revision : before).Bind(3, ActivationEntry.OfRules);
        var noted = new Dictionary<int, (int Taxonomy, string Version, ActivationEntry Entry)>();
        while (entries.Step())
            noted[(int)entries.Int64(0)] = ((int)entries.Int64(1), entries.Text(2), ActivationEntry.Read(entries.Int64(4), entries.Text(5), entries.Text(6)));
        return [.. versions.Select(one => noted.TryGetValue(one.Revision, out var found)
            ? one with { TaxonomyRevision = found.Taxonomy, TaxonomyVersion = found.Version, Entry = found.Entry } : one)];
    }

    /// <summary>The last activation of a taxonomy, or null. Its content, which can be large, is not looked at.</summary>
    public Activation? LastTaxonomy()
    {
        RequireAll(SealedTables.Taxonomy);
        using var row = _database.Prepare("SELECT revision, version FROM taxonomy ORDER BY revision DESC LIMIT 1");
        return row.Step() ? new Activation((int)row.Int64(0), row.Text(1)) : null;
    }

    /// <summary>The last revisions of rules and taxonomy; 0 where there is none.</summary>
    public (int Rules, int Taxonomy) Revisions() =>
        ((int)_database.Scalar("SELECT max(revision) FROM rules"), (int)_database.Scalar("SELECT max(revision) FROM taxonomy"));

    /// <summary>Reads a range's snapshot, if it has one, and the batches after it, in order.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="snapshot">Receives the snapshot.</param>
    /// <param name="batch">Receives each batch.</param>
    public void Range(int rangeId, RowReader snapshot, RowReader batch)
    {
        var after = long.MinValue;
        using (var row = _database.Read(SealedTables.Snapshot, "WHERE range_id = ?1").Bind(1, rangeId))
        {
            if (row.Step())
            {
                after = row.Int64(1);
                snapshot(after, row.Blob(2));
            }
        }

        using var rows = _database.Read(SealedTables.Journal, "WHERE range_id = ?1 AND seq > ?2 ORDER BY seq").Bind(1, rangeId).Bind(2, after);
        while (rows.Step()) batch(rows.Int64(1), rows.Blob(2));
    }

    /// <summary>How far a source is read; its start where it was never read.</summary>
    public SourcePosition Position(string source)
    {
        return Positions().FirstOrDefault(position => position.Source == source) ?? SourcePosition.Start(source);
    }

    /// <summary>The names of all sources that were read, in ordinal order.</summary>
    public IReadOnlyList<string> Sources() => [.. Positions().Select(position => position.Source)];

    /// <summary>By what sources are read, each from a record on; none of those that were read in the plain format alone.</summary>
    public IReadOnlyList<StoredMapping> Mappings()
    {
        using var rows = _database.Read(SealedTables.Mapping, "ORDER BY source, record");
        var mappings = new List<StoredMapping>();
        while (rows.Step()) mappings.Add(new StoredMapping(rows.Text(0), rows.Int64(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Text(5)));
        return mappings;
    }

    /// <summary>All segments that ever had a member, with the members they have now, in ordinal order of names.</summary>
    public IReadOnlyList<SegmentCount> Segments()
    {
        using var rows = _database.Read(SealedTables.Segment, "ORDER BY name");
        var segments = new List<SegmentCount>();
        while (rows.Step()) segments.Add(new SegmentCount(rows.Text(1), rows.Int64(2)));
        return segments;
    }

    /// <summary>The members of a segment in ordinal order of user ids.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="after">Only users after this id; empty for all.</param>
    /// <param name="most">At most so many.</param>
    public IEnumerable<string> Members(string segment, string after, int most)
    {
        if (SegmentIds().FirstOrDefault(s => s.Name == segment) is not { Name: not null } row) yield break;
        using var rows = _database.Prepare("SELECT user_id FROM membership WHERE segment_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3");
        rows.Bind(1, row.Id).BindText(2, after).Bind(3, most);
        while (rows.Step()) yield return rows.Text(0);
    }

    /// <summary>All memberships in ordinal order of user ids, then of segment names.</summary>
    public IEnumerable<(string User, string Segment)> Memberships()
    {
        SegmentIds();
        using var rows = _database.Prepare("SELECT m.user_id, s.name FROM membership m JOIN segment s ON s.id = m.segment_id ORDER BY m.user_id, s.name");
        while (rows.Step()) yield return (rows.Text(0), rows.Text(1));
    }

    /// <summary>The segments that a user is in, in ordinal order, and since when.</summary>
    public IReadOnlyList<UserSegment> SegmentsOf(string user)
    {
        using var row = _database.Prepare("SELECT since FROM membership WHERE segment_id = ?1 AND user_id = ?2").BindText(2, user);
        var segments = new List<UserSegment>();
        foreach (var (id, name) in SegmentIds())
        {
            if (row.Bind(1, id).Step()) segments.Add(new UserSegment(name, DateIn(row)));
            row.Reset();
        }

        return segments;
    }

    /// <summary>Since when a user is in segments: of those that they are in.</summary>
    public IReadOnlyDictionary<string, BusinessDate> Since(string user, IReadOnlyList<string> segments)
    {
        var since = new Dictionary<string, BusinessDate>(segments.Count, StringComparer.Ordinal);
        using var row = _database.Prepare("SELECT m.since FROM segment s JOIN membership m ON m.segment_id = s.id WHERE s.name = ?1 AND m.user_id = ?2").BindText(2, user);
        foreach (var segment in segments)
        {
            if (row.BindText(1, segment).Step() && DateIn(row) is { } date) since[segment] = date;
            row.Reset();
        }

        return since;
    }

    /// <summary>All transitions in the order in which they were stored.</summary>
    public IEnumerable<Transition> Transitions()
    {
        using var rows = _database.Read(SealedTables.Transitions, "ORDER BY id");
        while (rows.Step())
        {
            foreach (var transition in ReadChunk(_database, rows).OfType<Transition>()) yield return transition;
        }
    }

    /// <summary>All transitions of a user in the order in which they were stored; of those that were let go the entries that are kept.</summary>
    public IEnumerable<Transition> TransitionsOf(string user)
    {
        foreach (var (_, entry) in KeptEntriesOf(user)) yield return entry;
        var id = Encoding.UTF8.GetBytes(user);
        using var rows = _database.Read(SealedTables.Transitions, $"WHERE {OfHash} ORDER BY id").BindText(2, $"{UserHash.Of(id):x16}");
        while (rows.Step())
        {
            foreach (var transition in ReadChunk(_database, rows, id).OfType<Transition>()) yield return transition;
        }
    }

    /// <summary>Transitions with their places, from one on, in the order in which they were stored or the other way round.</summary>
    /// <param name="userHash">Only those of the ranges that own this hash or did before a split or merge.</param>
    /// <param name="after">The chunk and the place in it after which they begin; null for all.</param>
    /// <param name="latestFirst">Whether they come the other way round.</param>
    public IEnumerable<(long Chunk, int Place, Transition Transition)> Transitions(ulong? userHash, (long Chunk, int Place)? after, bool latestFirst)
    {
        var from = after?.Chunk ?? (latestFirst ? long.MaxValue : long.MinValue);
        using var rows = _database.Read(
            SealedTables.Transitions,
            (latestFirst ? "WHERE id <= ?1" : "WHERE id >= ?1")
            + (userHash is null ? "" : $" AND {OfHash}")
            + (latestFirst ? " ORDER BY id DESC" : " ORDER BY id"));
        rows.Bind(1, from);
        if (userHash is { } hash) rows.BindText(2, $"{hash:x16}");
        while (rows.Step())
        {
            var (id, chunk) = (rows.Int64(0), ReadChunk(_database, rows));
            foreach (var place in ChunkPlaces.After(id == after?.Chunk ? after.Value.Place : null, chunk.Count, latestFirst))
            {
                if (chunk[place] is { } transition) yield return (id, place, transition);
            }
        }
    }

    /// <summary>How many transitions are stored.</summary>
    public long TransitionCount() => _database.Scalar("SELECT COALESCE(SUM(transitions), 0) FROM transition_chunk");

    /// <summary>How many records were rejected, by reason.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Rejections()
    {
        using var rows = _database.Read(SealedTables.Rejection, "ORDER BY reason");
        var counts = new SortedDictionary<RejectionReason, long>();
        while (rows.Step()) counts.Add((RejectionReason)rows.Int64(0), rows.Int64(1));
        return counts;
    }

    /// <summary>Dead letters in order of source and record.</summary>
    /// <param name="source">The source after whose record they begin; empty for all.</param>
    /// <param name="record">The record.</param>
    public IEnumerable<DeadLetter> DeadLetters(string source = "", long record = long.MinValue)
    {
        using var rows = _database.Read(SealedTables.DeadLetter, "WHERE (source, record) > (?1, ?2) ORDER BY source, record").BindText(1, source).Bind(2, record);
        while (rows.Step())
        {
            var rejection = new Rejection((RejectionReason)rows.Int64(3), rows.Text(4), rows.Text(5));
            yield return new DeadLetter(rows.Text(0), rows.Int64(1), rows.Int64(2), rejection, rows.Int64(6), rows.Blob(7).ToArray());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    // All rows are read: one whose name was damaged would else be taken for a source that was never read.
    private List<SourcePosition> Positions()
    {
        using var rows = _database.Read(SealedTables.Position, "ORDER BY source");
        var positions = new List<SourcePosition>();
        while (rows.Step())
        {
            positions.Add(new SourcePosition(
                rows.Text(0), (int)rows.Int64(1), rows.Int64(2), rows.Int64(3), ParseHandled(rows.Text(0), rows.Text(4)), new SourceTail((int)rows.Int64(5), (uint)rows.Int64(6))));
        }

        return positions;
    }

    // Memberships of before it was kept have none where no transition said so.
    private static BusinessDate? DateIn(Statement row) => row.IsNull(0) ? null : new BusinessDate((ushort)row.Int64(0));

    private List<(long Id, string Name)> SegmentIds()
    {
        using var rows = _database.Read(SealedTables.Segment, "ORDER BY name");
        var segments = new List<(long, string)>();
        while (rows.Step()) segments.Add((rows.Int64(0), rows.Text(1)));
        return segments;
    }

    // A range whose snapshot got another number would be taken for one that never had any.
    private void RequireOwners(RangeTable table)
    {
        var ranges = table.Entries.Select(entry => (long)entry.Id).ToHashSet();
        foreach (var id in SnapshotRanges())
        {
            if (!ranges.Remove(id))
                throw StoreException.Damaged("The list of snapshots", _database.File, new InvalidDataException($"The range table has no range {id}, or it has a second snapshot."));
        }
    }

    // Activations count from 1: where the number of one was damaged, the last would be taken from among the others.
    private void RequireAll(SealedTable table)
    {
        if (_database.Scalar($"SELECT COUNT(*) = COALESCE(MAX(revision), 0) FROM {table.Name}") == 1) return;
        throw StoreException.Damaged($"The table '{table.Name}'", _database.File, new InvalidDataException("An activation is missing in it: they do not count from 1."));
    }

    private IReadOnlyList<HandledRecordBatch> ParseHandled(string source, string text)
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

    /// <summary>The transitions of a chunk at their places, and null where one was erased; or those of one user alone.</summary>
    /// <param name="database">Where the row is read.</param>
    /// <param name="row">The row of the chunk.</param>
    /// <param name="only">The id of the user; null for all.</param>
    /// <exception cref="StoreException">The chunk is damaged.</exception>
    internal static IReadOnlyList<Transition?> ReadChunk(Database database, Statement row, byte[]? only = null)
    {
        try
        {
            return only is null ? RangeEffects.ReadPlaces(row.Blob(3)) : RangeEffects.ReadTransitionsOf(row.Blob(3), only);
        }
        catch (DamagedDataException e)
        {
            throw StoreException.Damaged(SealedTables.Transitions.Describe(row), database.File, e);
        }
    }
}
