using Cohort.Core.Segments;
using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>The rows of segments: their ids in the store, how many members each has, and the digest of those.</summary>
internal sealed class SegmentRows : IDisposable
{
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Row> _rows = [];
    private readonly HashSet<long> _changed = [];
    private readonly Statement _write;
    private RuleContext? _context;
    private RuleContext? _former;
    private Dictionary<SegmentKey, long> _current = [];
    private Dictionary<SegmentKey, long> _left = [];

    public SegmentRows(Database database)
    {
        using (var rows = database.Read(SealedTables.Segment))
        {
            while (rows.Step())
            {
                _ids.Add(rows.Text(1), rows.Int64(0));
                _rows.Add(rows.Int64(0), new Row(rows.Text(1)) { Members = rows.Int64(2), Digest = rows.Int64(3) });
            }
        }

        _write = database.Insert(SealedTables.Segment, "INSERT OR REPLACE");
    }

    /// <summary>The contexts in which the keys that follow have their names.</summary>
    public void Use(RuleContext context, RuleContext former)
    {
        if (_context == context && _former == former) return;
        (_context, _former) = (context, former);
        (_current, _left) = ([], []);
    }

    /// <summary>Counts members in or out, and returns the segment's id.</summary>
    public long Count(SegmentKey segment, bool isFormer, int members)
    {
        var known = isFormer ? _left : _current;
        if (!known.TryGetValue(segment, out var id))
        {
            id = IdOf(segment.NameIn((isFormer ? _former : _context)!));
            known.Add(segment, id);
        }

        _rows[id].Members += members;
        _changed.Add(id);
        return id;
    }

    /// <summary>Takes a row of a membership that was written or deleted into the digest of its segment.</summary>
    public void Digest(long segment, bool entered, ReadOnlySpan<byte> user) =>
        _rows[segment].Digest = MemberDigest.With(_rows[segment].Digest, MemberDigest.Of(user), entered);

    /// <summary>Writes the rows that changed since the last time.</summary>
    public void Write()
    {
        foreach (var id in _changed)
        {
            var row = _rows[id];
            _write.Bind(1, id).BindText(2, row.Name).Bind(3, row.Members).Bind(4, row.Digest).Run();
        }

        _changed.Clear();
    }

    public void Dispose() => _write.Dispose();

    private long IdOf(string name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        id = _ids.Count + 1;
        _ids.Add(name, id);
        _rows.Add(id, new Row(name));
        return id;
    }

    private sealed class Row(string name)
    {
        public string Name { get; } = name;

        public long Members { get; set; }

        public long Digest { get; set; }
    }
}
