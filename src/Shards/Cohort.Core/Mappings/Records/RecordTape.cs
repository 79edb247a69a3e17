using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Records;

internal enum NodeKind : byte
{
    Null,
    True,
    False,
    Number,
    Text,
    Object,
    Array,
}

/// <summary>A value of a record that a mapping looks at.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Branch">Where it stands, in the tree of paths.</param>
/// <param name="Start">Where its bytes begin on the tape.</param>
/// <param name="Length">How many they are.</param>
/// <param name="End">The node after all that are in it.</param>
internal record struct Node(NodeKind Kind, int Branch, int Start, int Length, int End);

/// <summary>
/// What of one record a mapping looks at: its values in the order of the record, each with its place in the tree of paths.
/// Reused, so that a record allocates nothing.
/// </summary>
internal sealed class RecordTape(PathTree tree)
{
    private readonly int[] _slots = new int[tree.Count];
    private Node[] _nodes = new Node[64];
    private byte[] _bytes = new byte[4096];
    private int _used;

    /// <summary>The paths that are looked at.</summary>
    public PathTree Tree => tree;

    /// <summary>The nodes, in the order of the record.</summary>
    public ReadOnlySpan<Node> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a text without its quotes and escapes, or of a number as written.</summary>
    public ReadOnlySpan<byte> BytesOf(int node) => _bytes.AsSpan(_nodes[node].Start, _nodes[node].Length);

    /// <summary>The node at a place of the record, inside the elements that were entered; -1 where there is none.</summary>
    public int At(int branch) => _slots[branch];

    /// <summary>Begins another record, whose bytes are kept.</summary>
    public ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> record)
    {
        // Unescaping never lengthens, so the texts of a record fit behind it.
        if (_bytes.Length < record.Length * 2) _bytes = new byte[Math.Max(record.Length * 2, _bytes.Length * 2)];
        record.CopyTo(_bytes);
        (_used, Count) = (record.Length, 0);
        Array.Fill(_slots, -1);
        return _bytes.AsSpan(0, record.Length);
    }

    /// <summary>Adds a value whose bytes are a part of the record.</summary>
    public int Add(NodeKind kind, int branch, int start, int length)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, Count * 2);
        _nodes[Count] = new Node(kind, branch, start, length, Count + 1);
        if (!tree.IsRepeated(branch)) _slots[branch] = Count;
        return Count++;
    }

    /// <summary>Adds a text whose escapes are replaced; false where one is half of a surrogate pair.</summary>
    public bool TryAddEscaped(int branch, ReadOnlySpan<byte> escaped)
    {
        var fits = JsonText.TryUnescape(escaped, _bytes.AsSpan(_used), out var length);
        Add(NodeKind.Text, branch, _used, fits ? length : 0);
        if (fits) _used += length;
        return fits;
    }

    /// <summary>Adds a text in quotes, where a quote in it is written twice.</summary>
    public void AddQuoted(int branch, ReadOnlySpan<byte> inside)
    {
        var start = _used;
        for (var i = 0; i < inside.Length; i++)
        {
            _bytes[_used++] = inside[i];
            if (inside[i] == '"') i++;
        }

        Add(NodeKind.Text, branch, start, _used - start);
    }

    /// <summary>Adds a text that is no part of the record.</summary>
    public void AddText(int branch, ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _used < text.Length) Array.Resize(ref _bytes, Math.Max(_used + text.Length,
            _bytes.Length * 2));
        text.CopyTo(_bytes.AsSpan(_used));
        Add(NodeKind.Text, branch, _used, text.Length);
        _used += text.Length;
    }

    /// <summary>Ends what is in a node: the next one stands after it.</summary>
    public void Close(int node) => _nodes[node].End = Count;

    /// <summary>Lets an element of an array be the one that its paths lead to.</summary>
    public void Enter(int element)
    {
        var branch = _nodes[element].Branch;
        foreach (var below in tree.Below(branch)) _slots[below] = -1;
        for (var at = element; at < _nodes[element].End; at++) _slots[_nodes[at].Branch] = at;
    }
}
