namespace Cohort.Core.Ledgers;

/// <summary>The orders that some lines of one user are of, each once. Immutable; the default is the empty set.</summary>
public readonly struct OrderSet : IEquatable<OrderSet>
{
    // Ascending, each once; null where empty.
    private readonly ulong[]? _keys;

    private OrderSet(ulong[]? keys) => _keys = keys is { Length: > 0 } ? keys : null;

    /// <summary>Number of orders.</summary>
    public int Count => _keys?.Length ?? 0;

    /// <summary>The 64-bit keys of the orders, ascending.</summary>
    public ReadOnlySpan<ulong> Keys => _keys;

    /// <summary>The set of some orders, in any order and any number of times.</summary>
    /// <param name="keys">Their keys; the set takes a copy.</param>
    public static OrderSet Of(ReadOnlySpan<ulong> keys)
    {
        var sorted = keys.ToArray();
        sorted.AsSpan().Sort();
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1]) sorted[count++] = sorted[i];
        }

        return new OrderSet(sorted[..count]);
    }

    /// <summary>The orders of either set.</summary>
    public OrderSet Union(OrderSet other)
    {
        if (Count == 0 || Equals(other)) return other;
        if (other.Count == 0) return this;
        var mine = Keys;
        var theirs = other.Keys;
        var all = new ulong[mine.Length + theirs.Length];
        var (i, j, count) = (0, 0, 0);
        while (i < mine.Length || j < theirs.Length)
        {
            var isMine = j == theirs.Length || (i < mine.Length && mine[i] <= theirs[j]);
            var next = isMine ? mine[i] : theirs[j];
            if (i < mine.Length && mine[i] == next) i++;
            if (j < theirs.Length && theirs[j] == next) j++;
            all[count++] = next;
        }

        return new OrderSet(count == all.Length ? all : all[..count]);
    }

    /// <summary>The orders of this set that the other has not.</summary>
    public OrderSet Except(OrderSet other)
    {
        var theirs = other.Keys;
        var left = new List<ulong>();
        var at = 0;
        foreach (var key in Keys)
        {
            while (at < theirs.Length && theirs[at] < key) at++;
            if (at == theirs.Length || theirs[at] != key) left.Add(key);
        }

        return left.Count == Count ? this : new OrderSet([.. left]);
    }

    /// <inheritdoc/>
    public bool Equals(OrderSet other) => ReferenceEquals(_keys, other._keys) || Keys.SequenceEqual(other.Keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OrderSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _keys![0], _keys[^1]);

    /// <summary>Whether two sets have the same orders.</summary>
    public static bool operator ==(OrderSet left, OrderSet right) => left.Equals(right);

    /// <summary>Whether one of two sets has an order that the other has not.</summary>
    public static bool operator !=(OrderSet left, OrderSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} orders";
}
