using System.Text;

namespace Cohort.Lake.Tables;

/// <summary>Texts as UTF-8, or bytes, one after the other.</summary>
public sealed class BytesBuffer : ColumnBuffer
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[1024];
    private int _length;

    internal BytesBuffer(LakeColumn column) : base(column)
    {
    }

    /// <summary>The bytes of a row; none where it has no value.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = StartOf(row);
            return _bytes.AsSpan(start, _ends[row] - start);
        }
    }

    /// <summary>All bytes, in which rows are by <see cref="StartOf"/>.</summary>
    internal ReadOnlySpan<byte> All => _bytes.AsSpan(0, _length);

    /// <summary>Adds bytes; of a text they are UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        _length += value.Length;
        _ends.Add(_length);
        Added();
    }

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        _length += Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));
        _ends.Add(_length);
        Added();
    }

    /// <summary>Adds a text, or no value for null.</summary>
    public void Add(string? value)
    {
        if (value is null) AddNull();
        else Add(value.AsSpan());
    }

    internal int StartOf(int row) => row == 0 ? 0 : _ends[row - 1];

    internal override void Clear()
    {
        base.Clear();
        _ends.Clear();
        _length = 0;
    }

    internal override void FindExtremes(ReadOnlySpan<int> rows, ref int least, ref int greatest)
    {
        foreach (var row in rows)
        {
            if (IsNull(row)) continue;
            if (least < 0) (least, greatest) = (row, row);
            else if (this[row].SequenceCompareTo(this[least]) < 0) least = row;
            else if (this[row].SequenceCompareTo(this[greatest]) > 0) greatest = row;
        }
    }

    // Texts end anywhere, so nothing sorts on behind one.
    private protected override bool AddValueTo(ref SortKey key, int row)
    {
        foreach (var one in this[row])
        {
            if (!key.Add(one, 1)) break;
        }

        return false;
    }

    private protected override int CompareValues(int left, int right) => this[left].SequenceCompareTo(this[right]);

    private protected override void AddEmpty() => _ends.Add(_length);

    private protected override void CopyFrom(ColumnBuffer other, int row)
    {
        var value = ((BytesBuffer)other)[row];
        value.CopyTo(Room(value.Length));
        _length += value.Length;
        _ends.Add(_length);
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, checked((int)Math.Min(Array.MaxLength, Math.Max((long)_bytes.Length * 2, (long)_length + bytes))));
        return _bytes.AsSpan(_length);
    }
}
