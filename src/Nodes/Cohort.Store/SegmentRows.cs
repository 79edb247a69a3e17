using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>The rows of segments: their ids in the store, and how many members each has.</summary>
internal sealed class SegmentRows : IDisposable
{
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _changes = [];
    private readonly Statement _insert;
    private readonly Statement _count;
    private RuleContext? _context;
    private RuleContext? _former;
    private Dictionary<SegmentKey, long> _current = [];
    private Dictionary<SegmentKey, long> _left = [];

    public SegmentRows(Database database)
    {
        using (var rows = database.Prepare("SELECT id, name FROM segment"))
        {
            while (rows.Step()) _ids.Add(rows.Text(1), rows.Int64(0));
        }

        _insert = database.Prepare("INSERT INTO segment (id, name) VALUES (?1, ?2)");
        _count = database.Prepare("UPDATE segment SET members = members + ?2 WHERE id = ?1");
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

        _changes[id] = _changes.GetValueOrDefault(id) + members;
        return id;
    }

    public void WriteCounts()
    {
        foreach (var (id, members) in _changes)
        {
            if (members != 0) _count.Bind(1, id).Bind(2, members).Run();
        }

        _changes.Clear();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _count.Dispose();
    }

    private long IdOf(string name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        id = _ids.Count + 1;
        _insert.Bind(1, id).BindText(2, name).Run();
        _ids.Add(name, id);
        return id;
    }
}
