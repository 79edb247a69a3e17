namespace Cohort.Lake.Tables;

/// <summary>The first 16 bytes of what a row is sorted by: rows whose keys differ are in the order of the keys.</summary>
internal struct SortKey
{
    private const int MostBytes = 16;

    private int _bytes;

    /// <summary>The bytes, the first ones highest.</summary>
    public UInt128 Value { get; private set; }

    /// <summary>Adds bytes behind those that are there, where there is room for all.</summary>
    public bool Add(ulong value, int bytes)
    {
        if (_bytes + bytes > MostBytes) return false;
        _bytes += bytes;
        Value |= (UInt128)value << ((MostBytes - _bytes) * 8);
        return true;
    }
}
