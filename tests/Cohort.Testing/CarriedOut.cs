using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Testing;

/// <summary>What actions of the planner make of table and placement, where no cluster carries them out.</summary>
public static class CarriedOut
{
    /// <summary>The table after an action. A salting keeps the ids of ranges, which the orders of a cluster do not.</summary>
    internal static RangeTable AppliedTo(this PlannedAction action, RangeTable table) => action switch
    {
        SaltUser salting => table.WithSalt(new Salt(salting.UserId, salting.Parts)),
        UnsaltUser unsalting => table.WithoutSalt(new Salt(unsalting.UserId, unsalting.Parts)),
        _ => action.Order?.ApplyTo(table) ?? table,
    };

    /// <summary>Follows an action that was carried out.</summary>
    internal static void Follow(this Placement placement, PlannedAction action, RangeTable before)
    {
        switch (action)
        {
            case MoveRange move:
                placement[move.RangeId] = move.To;
                break;
            case SplitRange split:
                (placement[before.NextId], placement[before.NextId + 1]) = (placement[split.RangeId], placement[split.RangeId]);
                placement[split.RangeId] = null;
                break;
            case MergeRanges merge:
                (placement[merge.LowerId], placement[merge.UpperId]) = (null, null);
                placement[before.NextId] = merge.Node;
                break;
        }
    }
}
