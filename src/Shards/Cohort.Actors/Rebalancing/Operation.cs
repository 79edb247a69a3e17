using Akka.Actor;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Rebalancing;

/// <summary>How far an action is.</summary>
internal enum OperationPhase
{
    /// <summary>Its intent is in the journal; nothing else has happened, as far as is known.</summary>
    Waiting,

    /// <summary>The coordinator was asked, and has not answered.</summary>
    Asked,

    /// <summary>The coordinator has it in its journal, and will end it.</summary>
    Ordered,

    /// <summary>The node that is to get the range reads it.</summary>
    Preloading,

    /// <summary>The range is on its way.</summary>
    HandingOver,

    /// <summary>Its end is on its way into the journal.</summary>
    Ending,
}

/// <summary>
/// An action under way. What is here is lost with the process; who takes over looks at the range table and at where
/// ranges are, and goes on from there.
/// </summary>
internal sealed class Operation(HistoryEntry entry)
{
    public long Number => entry.Number;

    public PlannedAction Action => entry.Action;

    public bool IsPlanned => entry.By == RebalancerActor.Planner;

    public OperationPhase Phase { get; private set; } = OperationPhase.Waiting;

    /// <summary>When the phase began, in microseconds.</summary>
    public long Since { get; private set; } = entry.At;

    /// <summary>Until when the coordinator is not asked again.</summary>
    public long NotBefore { get; set; }

    /// <summary>When the range stopped taking batches; null where it has not, or that was not heard.</summary>
    public long? PausedAt { get; set; }

    /// <summary>The ranges for which a place is wanted.</summary>
    public List<int> Placed { get; } = [];

    /// <summary>The operator who waits for an answer.</summary>
    public IActorRef? Asker { get; set; }

    /// <summary>What the coordinator is to be asked for; null for a move, which is none of its business.</summary>
    public Order? Order => Action.Order;

    /// <summary>The table that the coordinator makes of this one.</summary>
    public RangeTable TableAfter(RangeTable table) => Order?.ApplyTo(table) ?? table;

    /// <summary>The id of the first range that a split or merge made, by the table where it is done; 0 for other actions.</summary>
    public int NewRangeIdIn(RangeTable table) => Action switch
    {
        // The table is changed once at a time, and by operations alone: so what this one made came last.
        SplitRange => table.NextId - 2,
        MergeRanges => table.NextId - 1,
        _ => 0,
    };

    public void Enter(OperationPhase phase, long now) => (Phase, Since) = (phase, now);

    /// <summary>What has become of the action, by a range table: true where it was carried out, false where it cannot be any more, null where it still can.</summary>
    public bool? IsDone(RangeTable table)
    {
        bool Has(int rangeId) => table.Entries.Any(entry => entry.Id == rangeId);
        switch (Action)
        {
            case SplitRange split when Has(split.RangeId): return null;
            case SplitRange split: return table.Entries[table.IndexOf(split.Hash)].Range.Start == split.Hash;
            case MergeRanges merge when Has(merge.LowerId) && Has(merge.UpperId): return null;
            case MergeRanges merge: return !Has(merge.LowerId) && !Has(merge.UpperId);
            case SaltUser salt: return table.SaltOf(salt.UserId) is { } salted ? salted.Parts == salt.Parts : null;
            case UnsaltUser unsalt: return table.SaltOf(unsalt.UserId) is null ? true : null;
            case MoveRange move when !Has(move.RangeId): return false;
            default: return null;
        }
    }
}
