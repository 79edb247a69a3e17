namespace Cohort.Core.Ledgers;

/// <summary>An order, and what some lines of it that are no refund cost together.</summary>
/// <param name="Order">The 64-bit key of the order.</param>
/// <param name="Minor">The sum of the amounts, in minor units.</param>
public readonly record struct OrderSum(ulong Order, long Minor);

/// <summary>
/// The orders that some lines of one user are of, each once, with what these lines cost; lines that are refunds are not among them.
/// Immutable; the default has none.
/// </summary>
public readonly struct OrderSums : IEquatable<OrderSums>
{
    // Ascending by key, each once; null where empty.
    private readonly OrderSum[]? _sums;

    private OrderSums(OrderSum[]? sums) => _sums = sums is { Length: > 0 } ? sums : null;

    /// <summary>Number of orders.</summary>
    public int Count => _sums?.Length ?? 0;

    /// <summary>The orders, ascending by key.</summary>
    public ReadOnlySpan<OrderSum> All => _sums;

    /// <summary>What the lines of all orders cost together, in minor units.</summary>
    public long Minor
    {
        get
        {
            var sum = 0L;
            foreach (var order in All) sum += order.Minor;
            return sum;
        }
    }

    /// <summary>The orders of some lines.</summary>
    /// <param name="lines">The order and the amount of each, in any order; the set takes a copy.</param>
    public static OrderSums Of(ReadOnlySpan<OrderSum> lines)
    {
        var sorted = lines.ToArray();
        sorted.AsSpan().Sort(static (one, other) => one.Order.CompareTo(other.Order));
        var count = 0;
        foreach (var line in sorted)
        {
            if (count > 0 && sorted[count - 1].Order == line.Order) sorted[count - 1] = new OrderSum(line.Order, sorted[count - 1].Minor + line.Minor);
            else sorted[count++] = line;
        }

        return new OrderSums(sorted[..count]);
    }

    /// <summary>The orders of these lines and of others.</summary>
    public OrderSums Plus(OrderSums others) => Joined(others, static (mine, theirs) => mine + theirs);

    /// <summary>These orders with what became known of some of them, and of others, later.</summary>
    public OrderSums With(OrderSums later) => Joined(later, static (_, told) => told);

    /// <summary>Those that another set does not have, or not with the same amount.</summary>
    public OrderSums Except(OrderSums other)
    {
        var theirs = other.All;
        var left = new List<OrderSum>();
        var at = 0;
        foreach (var mine in All)
        {
            while (at < theirs.Length && theirs[at].Order < mine.Order) at++;
            if (at == theirs.Length || theirs[at] != mine) left.Add(mine);
        }

        return left.Count == Count ? this : new OrderSums([.. left]);
    }

    /// <summary>Whether there is an order among these that another set has not.</summary>
    internal bool HasAnyBeyond(OrderSums other)
    {
        var theirs = other.All;
        var at = 0;
        foreach (var mine in All)
        {
            while (at < theirs.Length && theirs[at].Order < mine.Order) at++;
            if (at == theirs.Length || theirs[at].Order != mine.Order) return true;
        }

        return false;
    }

    private OrderSums Joined(OrderSums other, Func<long, long, long> join)
    {
        if (Count == 0) return other;
        if (other.Count == 0) return this;
        var mine = All;
        var theirs = other.All;
        var all = new OrderSum[mine.Length + theirs.Length];
        var (i, j, count) = (0, 0, 0);
        while (i < mine.Length || j < theirs.Length)
        {
            if (j == theirs.Length || (i < mine.Length && mine[i].Order < theirs[j].Order)) all[count++] = mine[i++];
            else if (i == mine.Length || theirs[j].Order < mine[i].Order) all[count++] = theirs[j++];
            else all[count++] = new OrderSum(mine[i].Order, join(mine[i++].Minor, theirs[j++].Minor));
        }

        return new OrderSums(count == all.Length ? all : all[..count]);
    }

    /// <inheritdoc/>
    public bool Equals(OrderSums other) => ReferenceEquals(_sums, other._sums) || All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OrderSums other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _sums![0], _sums[^1]);

    /// <summary>Whether two have the same orders with the same amounts.</summary>
    public static bool operator ==(OrderSums left, OrderSums right) => left.Equals(right);

    /// <summary>Whether one of two has an order that the other has not, or with another amount.</summary>
    public static bool operator !=(OrderSums left, OrderSums right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} orders";
}
