using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Running;

/// <summary>What became of dead letters that were sent again.</summary>
internal sealed record ReplayReport
{
    /// <summary>Records that were sent.</summary>
    public long Sent { get; init; }

    /// <summary>Purchase lines that they are: accepted ones where they were sent.</summary>
    public long Lines { get; init; }

    /// <summary>Purchase lines that had come before; known where they were sent.</summary>
    public long Duplicate { get; init; }

    /// <summary>Records that the mapping leaves out.</summary>
    public long Filtered { get; init; }

    /// <summary>Records that are dead letters again, by reason.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Refused { get; init; } = new SortedDictionary<RejectionReason, long>();

    /// <summary>Records that cannot be sent, because more of them than their beginning was not kept.</summary>
    public long Cut { get; init; }

    /// <summary>Whether nothing was sent, because nothing can be applied before the first day, and the day was to stand still.</summary>
    public bool HasNoDay { get; init; }

    /// <summary>Records that are dead letters again.</summary>
    public long RefusedRecords => Refused.Values.Sum();

    /// <summary>Records that are dead letters no more.</summary>
    public long Settled => Sent - RefusedRecords;

    /// <summary>The same with a record more that is refused.</summary>
    public ReplayReport Refuse(RejectionReason reason, long records = 1) =>
        this with { Refused = new SortedDictionary<RejectionReason, long>(Refused.ToDictionary()) { [reason] = Refused.GetValueOrDefault(reason) + records } };

    /// <summary>The same with the letters of a source more.</summary>
    public ReplayReport With(LettersToSend letters, long filtered, OutcomeCounts outcomes)
    {
        var report = this with
        {
            Sent = Sent + letters.Sent,
            Filtered = Filtered + filtered,
            Lines = Lines + outcomes.Accepted,
            Duplicate = Duplicate + outcomes.Duplicate,
        };
        return letters.Refused.Aggregate(report, (sum, one) => sum.Refuse(one.Key, one.Value));
    }
}
