using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>What the coordinator is asked to have all ranges do, or to do with some.</summary>
public abstract record Order;

/// <summary>The first ranges begin, empty.</summary>
/// <param name="Ranges">How many: a power of two.</param>
/// <param name="Context">The rules and taxonomy that hold.</param>
public sealed record Found(int Ranges, ContextVersion Context) : Order;

/// <summary>Every range carries out one directive.</summary>
/// <param name="Directive">A turn of the day, or an activation.</param>
public sealed record ForAll(Directive Directive) : Order;

/// <summary>A range becomes two.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Hash">The first hash of the upper one.</param>
public sealed record Split(int RangeId, ulong Hash) : Order;

/// <summary>Two neighbours become one.</summary>
/// <param name="LowerId">The lower range.</param>
/// <param name="UpperId">The one after it.</param>
public sealed record Merge(int LowerId, int UpperId) : Order;

/// <summary>A user's purchases are spread from now on.</summary>
/// <param name="UserId">The user; they need not have bought anything yet.</param>
/// <param name="Parts">Over how many parts: 2 to <see cref="Limits.SaltParts"/>.</param>
public sealed record BeginSalting(string UserId, int Parts) : Order;

/// <summary>A salted user's purchases are together again in their home range.</summary>
/// <param name="UserId">The user.</param>
public sealed record EndSalting(string UserId) : Order;

/// <summary>A row of the coordinator's journal.</summary>
public abstract record CoordinatorEntry;

/// <summary>An order began.</summary>
/// <param name="Order">The order.</param>
public sealed record OrderBegun(Order Order) : CoordinatorEntry;

/// <summary>All ranges that it concerns have carried out the order, or its first half.</summary>
/// <param name="Number">The number of the order, to be compared.</param>
public sealed record OrderAdvanced(long Number) : CoordinatorEntry;

/// <summary>The coordinator's state at a row of its journal.</summary>
/// <param name="Number">Orders so far.</param>
/// <param name="Table">The ranges.</param>
/// <param name="AsOf">The as-of date that all ranges have reached.</param>
/// <param name="Context">The rules and taxonomy that all ranges hold.</param>
/// <param name="Current">The order under way.</param>
/// <param name="IsOpening">Whether its first half is done.</param>
public sealed record CoordinatorStatus(
    long Number, RangeTable? Table, Purchases.BusinessDate? AsOf, ContextVersion? Context, Order? Current, bool IsOpening);
