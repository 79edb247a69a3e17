using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <summary>The rows of segments: their ids in the store, how many members each has, and the digest of those.</summary>
internal sealed class SegmentRows : IDisposable
{
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Row> _rows = [];
    private readonly HashSet<long> _changed = [];
    private readonly Statement _write;

    // Of those that are given out: a segment that everybody left again before the commit has no row.
    private long _last;

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

        _last = _rows.Keys.DefaultIfEmpty(0).Max();
        _write = database.Insert(SealedTables.Segment, "INSERT OR REPLACE");
    }

    /// <summary>The id of a segment.</summary>
    public long IdOf(string name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        id = ++_last;
        _ids.Add(name, id);
        _rows.Add(id, new Row(name));
        return id;
    }

    /// <summary>A membership was written.</summary>
    public void Enter(long segment, ReadOnlySpan<byte> user, long since) => Change(segment, user, since, entered: true);

    /// <summary>A membership was deleted.</summary>
    public void Leave(long segment, ReadOnlySpan<byte> user, long? since) => Change(segment, user, since, entered: false);

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

    private void Change(long segment, ReadOnlySpan<byte> user, long? since, bool entered)
    {
        var row = _rows[segment];
        row.Members += entered ? 1 : -1;
        row.Digest = MemberDigest.With(row.Digest, MemberDigest.Of(user, since), entered);
        _changed.Add(segment);
    }

    private sealed class Row(string name)
    {
        public string Name { get; } = name;

        public long Members { get; set; }

        public long Digest { get; set; }
    }
}
