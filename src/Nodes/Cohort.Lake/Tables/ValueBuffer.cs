using System.Runtime.InteropServices;

namespace Cohort.Lake.Tables;

/// <summary>Values of a fixed size: numbers, dates in days, moments in microseconds, decimals in their smallest unit, truths.</summary>
/// <typeparam name="T">Int, long, double or bool, as <see cref="TableBuffer"/> tells of each kind of column.</typeparam>
public sealed class ValueBuffer<T> : ColumnBuffer
    where T : unmanaged, IComparable<T>
{
    private readonly List<T> _values = [];

    internal ValueBuffer(LakeColumn column) : base(column)
    {
    }

    /// <summary>All values; where there is none, the default stands.</summary>
    public ReadOnlySpan<T> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        _values.Add(value);
        Added();
    }

    /// <summary>Adds a value or none.</summary>
    public void Add(T? value)
    {
        if (value is { } given) Add(given);
        else AddNull();
    }

    internal override void Clear()
    {
        base.Clear();
        _values.Clear();
    }

    internal override void FindExtremes(ReadOnlySpan<int> rows, ref int least, ref int greatest)
    {
        var values = Values;
        foreach (var row in rows)
        {
            if (IsNull(row)) continue;
            if (least < 0) (least, greatest) = (row, row);
            else if (values[row].CompareTo(values[least]) < 0) least = row;
            else if (values[row].CompareTo(values[greatest]) > 0) greatest = row;
        }
    }

    private protected override bool AddValueTo(ref SortKey key, int row) => _values[row] switch
    {
        // With the sign turned, bits sort as numbers do.
        int number => key.Add((uint)number ^ 0x8000_0000, 4),
        long number => key.Add((ulong)number ^ 0x8000_0000_0000_0000, 8),
        bool truth => key.Add(truth ? 1ul : 0, 1),
        _ => false,
    };

    private protected override int CompareValues(int left, int right) => _values[left].CompareTo(_values[right]);

    private protected override void AddEmpty() => _values.Add(default);

    private protected override void CopyFrom(ColumnBuffer other, int row) => _values.Add(((ValueBuffer<T>)other)._values[row]);
}
