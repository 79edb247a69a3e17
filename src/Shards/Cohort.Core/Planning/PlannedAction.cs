using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>One change of the range table or of the placement, and why.</summary>
/// <param name="Reason">A whole sentence with the figures that it follows from.</param>
/// <param name="UsersMoved">Users whose state goes to another node.</param>
internal abstract record PlannedAction(string Reason, long UsersMoved)
{
    /// <summary>The ranges that it names, by id: for a salting the user's home only; their parts go where their points lie.</summary>
    public abstract IReadOnlyList<int> RangeIds { get; }

    /// <summary>The ranges of a table that it stops for a moment, by id: nothing else may be done to them meanwhile.</summary>
    public virtual IReadOnlyList<int> Concerned(RangeTable table) => RangeIds;

    /// <summary>What ranges are asked to do for it; null where only the placement changes.</summary>
    public abstract Order? Order { get; }

    /// <summary>What it is called in a list.</summary>
    public virtual string What => Order is null ? "" : OrderText.InList(Order);

    /// <summary>The ranges of a table that hold a part of a user; their home alone where they cannot be salted so.</summary>
    protected IReadOnlyList<int> HoldersOf(RangeTable table, string userId, int parts)
    {
        ArgumentNullException.ThrowIfNull(table);
        return parts is < 2 or > Limits.SaltParts ? RangeIds : [.. table.HoldersOf(new Salt(userId, parts)).Select(index => table.Entries[index].Id)];
    }
}

/// <summary>Cut a range in two on its node.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Hash">The first hash of the upper part.</param>
/// <param name="Reason">Why.</param>
internal sealed record SplitRange(int RangeId, ulong Hash, string Reason) : PlannedAction(Reason, 0)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [RangeId];

    /// <inheritdoc/>
    public override Order Order => new Split(RangeId, Hash);
}

/// <summary>Make two neighbours one range on a node.</summary>
/// <param name="LowerId">The lower range.</param>
/// <param name="UpperId">The upper one.</param>
/// <param name="Node">Where the merged range is: the node of one of them.</param>
/// <param name="Reason">Why.</param>
/// <param name="UsersMoved">Users of the one that comes from another node; 0 where both are on it.</param>
internal sealed record MergeRanges(int LowerId, int UpperId, string Node, string Reason, long UsersMoved) : PlannedAction(Reason, UsersMoved)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [LowerId, UpperId];

    /// <inheritdoc/>
    public override string What => $"{base.What} on {Node}";

    /// <inheritdoc/>
    public override Order Order => new Merge(LowerId, UpperId);
}

/// <summary>Give a range to another node.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="From">The node that has it.</param>
/// <param name="To">The node that gets it.</param>
/// <param name="Reason">Why.</param>
/// <param name="UsersMoved">Its users.</param>
internal sealed record MoveRange(int RangeId, string From, string To, string Reason, long UsersMoved) : PlannedAction(Reason, UsersMoved)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [RangeId];

    /// <inheritdoc/>
    public override string What => $"move {RangeId} from {From} to {To}";

    /// <inheritdoc/>
    public override Order? Order => null;
}

/// <summary>Spread a hot user's purchases over several ranges.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Parts">Over how many parts.</param>
/// <param name="HomeId">Their home range.</param>
/// <param name="Reason">Why.</param>
internal sealed record SaltUser(string UserId, int Parts, int HomeId, string Reason) : PlannedAction(Reason, 1)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [HomeId];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Concerned(RangeTable table) => HoldersOf(table, UserId, Parts);

    /// <inheritdoc/>
    public override Order Order => new BeginSalting(UserId, Parts);
}

/// <summary>Bring a salted user's purchases back to their home range.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Parts">Over how many parts they are spread.</param>
/// <param name="HomeId">Their home range.</param>
/// <param name="Reason">Why.</param>
internal sealed record UnsaltUser(string UserId, int Parts, int HomeId, string Reason) : PlannedAction(Reason, 1)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [HomeId];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Concerned(RangeTable table) => HoldersOf(table, UserId, Parts);

    /// <inheritdoc/>
    public override Order Order => new EndSalting(UserId);
}
