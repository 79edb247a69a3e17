using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>One change of the range table or of the placement, and why.</summary>
/// <param name="Reason">A whole sentence with the figures that it follows from.</param>
/// <param name="UsersMoved">Users whose state goes to another node.</param>
public abstract record PlannedAction(string Reason, long UsersMoved)
{
    /// <summary>The ranges that it names, by id: for a salting the user's home only; their parts go where their points lie.</summary>
    public abstract IReadOnlyList<int> RangeIds { get; }

    /// <summary>The ranges of a table that it stops for a moment, by id: nothing else may be done to them meanwhile.</summary>
    public virtual IReadOnlyList<int> Concerned(RangeTable table) => RangeIds;

    /// <summary>What it is called in a list.</summary>
    public abstract string What { get; }

    /// <summary>The table after it; the same where only the placement changes.</summary>
    /// <exception cref="InvalidOperationException">The table has no such ranges.</exception>
    public abstract RangeTable ApplyTo(RangeTable table);

    /// <summary>The ranges of a table that hold a part of a user; their home alone where they cannot be salted so.</summary>
    protected IReadOnlyList<int> HoldersOf(RangeTable table, string userId, int parts)
    {
        ArgumentNullException.ThrowIfNull(table);
        return parts is < 2 or > Limits.SaltParts ? RangeIds : [.. table.HoldersOf(new Salt(userId, parts)).Select(index => table.Entries[index].Id)];
    }

    /// <summary>The place of a range in a table.</summary>
    protected static int IndexOf(RangeTable table, int rangeId)
    {
        ArgumentNullException.ThrowIfNull(table);
        for (var i = 0; i < table.Entries.Count; i++)
        {
            if (table.Entries[i].Id == rangeId) return i;
        }

        throw new InvalidOperationException($"Range table version {table.Version} has no range {rangeId}; plan again with the table that holds.");
    }
}

/// <summary>Cut a range in two on its node.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Hash">The first hash of the upper part.</param>
/// <param name="Reason">Why.</param>
public sealed record SplitRange(int RangeId, ulong Hash, string Reason) : PlannedAction(Reason, 0)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [RangeId];

    /// <inheritdoc/>
    public override string What => $"split {RangeId} at {Hash:x16}";

    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table) => table.Split(IndexOf(table, RangeId), Hash);
}

/// <summary>Make two neighbours one range on a node.</summary>
/// <param name="LowerId">The lower range.</param>
/// <param name="UpperId">The upper one.</param>
/// <param name="Node">Where the merged range is: the node of one of them.</param>
/// <param name="Reason">Why.</param>
/// <param name="UsersMoved">Users of the one that comes from another node; 0 where both are on it.</param>
public sealed record MergeRanges(int LowerId, int UpperId, string Node, string Reason, long UsersMoved) : PlannedAction(Reason, UsersMoved)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [LowerId, UpperId];

    /// <inheritdoc/>
    public override string What => $"merge {LowerId} and {UpperId} on {Node}";

    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        var index = IndexOf(table, LowerId);
        return index + 1 < table.Entries.Count && table.Entries[index + 1].Id == UpperId
            ? table.Merge(index) : throw new InvalidOperationException($"Range {UpperId} does not follow on range {LowerId}; plan again with the table that holds.");
    }
}

/// <summary>Give a range to another node.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="From">The node that has it.</param>
/// <param name="To">The node that gets it.</param>
/// <param name="Reason">Why.</param>
/// <param name="UsersMoved">Its users.</param>
public sealed record MoveRange(int RangeId, string From, string To, string Reason, long UsersMoved) : PlannedAction(Reason, UsersMoved)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [RangeId];

    /// <inheritdoc/>
    public override string What => $"move {RangeId} from {From} to {To}";

    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table) => table;
}

/// <summary>Spread a hot user's purchases over several ranges.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Parts">Over how many parts.</param>
/// <param name="HomeId">Their home range.</param>
/// <param name="Reason">Why.</param>
public sealed record SaltUser(string UserId, int Parts, int HomeId, string Reason) : PlannedAction(Reason, 1)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [HomeId];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Concerned(RangeTable table) => HoldersOf(table, UserId, Parts);

    /// <inheritdoc/>
    public override string What => $"salt {UserId} into {Parts} parts";

    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.WithSalt(new Salt(UserId, Parts));
    }
}

/// <summary>Bring a salted user's purchases back to their home range.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Parts">Over how many parts they are spread.</param>
/// <param name="HomeId">Their home range.</param>
/// <param name="Reason">Why.</param>
public sealed record UnsaltUser(string UserId, int Parts, int HomeId, string Reason) : PlannedAction(Reason, 1)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> RangeIds => [HomeId];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Concerned(RangeTable table) => HoldersOf(table, UserId, Parts);

    /// <inheritdoc/>
    public override string What => $"unsalt {UserId}";

    /// <inheritdoc/>
    public override RangeTable ApplyTo(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.WithoutSalt(new Salt(UserId, Parts));
    }
}
