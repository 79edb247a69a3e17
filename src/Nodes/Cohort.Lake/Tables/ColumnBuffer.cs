namespace Cohort.Lake.Tables;

/// <summary>The values of one column of rows that are gathered.</summary>
public abstract class ColumnBuffer
{
    private readonly List<bool> _isNull = [];
    private int _nulls;

    private protected ColumnBuffer(LakeColumn column) => Column = column;

    /// <summary>The column.</summary>
    public LakeColumn Column { get; }

    /// <summary>How many values it has, nulls included.</summary>
    public int Count => _isNull.Count;

    /// <summary>How many of them are null.</summary>
    public int Nulls => _nulls;

    /// <summary>Whether a row has no value.</summary>
    public bool IsNull(int row) => _nulls > 0 && _isNull[row];

    /// <summary>Adds no value.</summary>
    /// <exception cref="InvalidOperationException">The column must have one.</exception>
    public void AddNull()
    {
        if (!Column.IsNullable) throw new InvalidOperationException($"Column {Column.Name} needs a value in each row.");
        AddEmpty();
        _isNull.Add(true);
        _nulls++;
    }

    /// <summary>Adds the value that another buffer of such a column has in a row.</summary>
    internal void AddFrom(ColumnBuffer other, int row)
    {
        if (other.IsNull(row))
        {
            AddNull();
            return;
        }

        CopyFrom(other, row);
        _isNull.Add(false);
    }

    /// <summary>The order of two rows; those without a value come first.</summary>
    internal int Compare(int left, int right) => _nulls == 0 ? CompareValues(left, right) : (_isNull[left], _isNull[right]) switch
    {
        (false, false) => CompareValues(left, right),
        (true, true) => 0,
        (var isFirst, _) => isFirst ? -1 : 1,
    };

    internal virtual void Clear()
    {
        _isNull.Clear();
        _nulls = 0;
    }

    /// <summary>Adds the first bytes of a row's value to a key that sorts as values do, as many as there is room for.</summary>
    /// <returns>Whether all of the value is in it, so that what follows may sort on.</returns>
    internal bool AddTo(ref SortKey key, int row)
    {
        if (Column.IsNullable && !key.Add(IsNull(row) ? 0 : 1ul, 1)) return false;
        return IsNull(row) || AddValueTo(ref key, row);
    }

    /// <summary>Finds the least and the greatest of some rows and one before, and counts nulls.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="least">The row of the least so far; -1 for none.</param>
    /// <param name="greatest">The row of the greatest so far; -1 for none.</param>
    internal abstract void FindExtremes(ReadOnlySpan<int> rows, ref int least, ref int greatest);

    private protected abstract bool AddValueTo(ref SortKey key, int row);

    private protected abstract int CompareValues(int left, int right);

    private protected abstract void AddEmpty();

    private protected abstract void CopyFrom(ColumnBuffer other, int row);

    private protected void Added() => _isNull.Add(false);
}
