using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>What the coordinator is asked to have all ranges do, or to do with some.</summary>
internal abstract record Order
{
    /// <summary>The range table when it is carried out; the same where it changes no range. Salting gives the ranges that hold a part new ids.</summary>
    /// <param name="table">The table before, which allows the order: <see cref="TableRefusals"/> says whether it does.</param>
    public virtual RangeTable ApplyTo(RangeTable table) => table;
}

/// <summary>The first ranges begin, empty.</summary>
/// <param name="Ranges">How many: a power of two.</param>
/// <param name="Context">The rules and taxonomy that hold.</param>
internal sealed record Found(int Ranges, ContextVersion Context) : Order;

/// <summary>Every range carries out one directive.</summary>
/// <param name="Directive">A turn of the day, or an activation.</param>
internal sealed record ForAll(Directive Directive) : Order;

/// <summary>A range becomes two.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Hash">The first hash of the upper one.</param>
internal sealed record Split(int RangeId, ulong Hash) : Order
{
    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Split(table.IndexOfId(RangeId), Hash);
    }
}

/// <summary>Two neighbours become one.</summary>
/// <param name="LowerId">The lower range.</param>
/// <param name="UpperId">The one after it.</param>
internal sealed record Merge(int LowerId, int UpperId) : Order
{
    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var index = table.IndexOfId(LowerId);
        return index + 1 < table.Entries.Count && table.Entries[index + 1].Id == UpperId
            ? table.Merge(index) : throw new InvalidOperationException($"Range {UpperId} does not follow on range {LowerId}; plan again with the table that holds.");
    }
}

/// <summary>A user's purchases are spread from now on.</summary>
/// <param name="UserId">The user; they need not have bought anything yet.</param>
/// <param name="Parts">Over how many parts: 2 to <see cref="Limits.SaltParts"/>.</param>
internal sealed record BeginSalting(string UserId, int Parts) : Order
{
    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var salt = new Salt(UserId, Parts);
        return table.WithSalt(salt).Renewed(salt);
    }
}

/// <summary>A salted user's purchases are together again in their home range.</summary>
/// <param name="UserId">The user.</param>
internal sealed record EndSalting(string UserId) : Order
{
    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var salt = table.SaltOf(UserId) ?? throw new InvalidOperationException($"User '{UserId}' is not salted in version {table.Version} of the range table.");
        return table.WithoutSalt(salt).Renewed(salt);
    }
}

/// <summary>A user is erased: of each range that may have something of them another takes the place, which has not.</summary>
/// <param name="Erasure">The number of the erasure in the serving store, which knows who asked for it.</param>
/// <param name="User">The user.</param>
internal sealed record Erase(long Erasure, ErasedUser User) : Order
{
    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.WithoutUser(User);
    }
}

/// <summary>A row of the coordinator's journal.</summary>
internal abstract record CoordinatorEntry;

/// <summary>An order began.</summary>
/// <param name="Order">The order.</param>
/// <param name="LooksAtAll">Whether all users are looked at before ranges carry it out, since the rules compare users with all others.</param>
internal sealed record OrderBegun(Order Order, bool LooksAtAll = false) : CoordinatorEntry;

/// <summary>All users were looked at for the order under way: what was found is a part of what ranges carry out.</summary>
/// <param name="Number">The number of the order, to be compared.</param>
/// <param name="Thresholds">What was found.</param>
internal sealed record ThresholdsFound(long Number, Thresholds Thresholds) : CoordinatorEntry;

/// <summary>All ranges that it concerns have carried out the order, or its first half.</summary>
/// <param name="Number">The number of the order, to be compared.</param>
internal sealed record OrderAdvanced(long Number) : CoordinatorEntry;

/// <summary>The coordinator's state at a row of its journal.</summary>
/// <param name="Number">Orders so far.</param>
/// <param name="Table">The ranges.</param>
/// <param name="AsOf">The as-of date that all ranges have reached.</param>
/// <param name="Context">The rules and taxonomy that all ranges hold.</param>
/// <param name="Current">The order under way.</param>
/// <param name="IsOpening">Whether its first half is done.</param>
internal sealed record CoordinatorStatus(
    long Number, RangeTable? Table, Purchases.BusinessDate? AsOf, ContextVersion? Context, Order? Current, bool IsOpening)
{
    /// <summary>Whether all users are looked at before ranges carry out the order under way.</summary>
    public bool LooksAtAll { get; init; }

    /// <summary>What was found when they were; null before.</summary>
    public Thresholds? Found { get; init; }

    /// <summary>The last erasure that was carried out, and the id of the first range that began after it; zeros before the first.</summary>
    public (long Number, int FirstRange) Erased { get; init; }

    /// <summary>Ranges that are gone from the table and not known to be empty; null where a former program did not say.</summary>
    public IReadOnlyList<int>? Former { get; init; }
}
