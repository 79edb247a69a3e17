using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store.Questions;

namespace Cohort.Engine.Running;

/// <summary>What became of each record of a run, for those who sent them and wait. It is certain when the run has ended well.</summary>
/// <param name="count">How many records there are.</param>
internal sealed class RecordOutcomes(int count)
{
    private readonly Counted[] _records = new Counted[count];
    private readonly List<NotedPurchase> _noted = [];

    private record struct Counted(int Accepted, int Voided, int Repeated, Rejection? Rejection);

    /// <summary>How many records were applied or refused.</summary>
    public int Settled { get; private set; }

    /// <summary>Takes what the ranges noted, and the records that were refused.</summary>
    /// <param name="shards">The ranges.</param>
    /// <param name="letters">What was refused or passed over since the last time.</param>
    /// <param name="first">The first record of the run, in the source.</param>
    /// <param name="reached">The record after the last one that was applied.</param>
    public void Take(IEnumerable<Shard> shards, IEnumerable<DeadLetter> letters, long first, long reached)
    {
        foreach (var letter in letters) _records[letter.Record - first].Rejection ??= letter.Rejection;
        foreach (var shard in shards)
        {
            if (shard.State.Noted is not { Count: > 0 } noted) continue;
            _noted.AddRange(noted);
            noted.Clear();
        }

        foreach (var (offset, outcome, asOf) in _noted)
        {
            ref var record = ref _records[offset - first];
            if (outcome == PurchaseOutcome.Accepted) record.Accepted++;
            else if (outcome == PurchaseOutcome.Voided) record.Voided++;
            else if (outcome == PurchaseOutcome.Repeated) record.Repeated++;
            else if (outcome == PurchaseOutcome.Conflict) record.Rejection ??= new PassedOver(offset, RejectionReason.Conflict, asOf).Rejection;
            else if (outcome == PurchaseOutcome.Expired) record.Rejection ??= new PassedOver(offset, RejectionReason.Expired, asOf).Rejection;
        }

        _noted.Clear();
        Settled = (int)(reached - first);
    }

    /// <summary>The outcomes of some of the records.</summary>
    public LineOutcome[] Of(int from, int records) => [.. _records.Skip(from).Take(records).Select(OutcomeOf)];

    // Of a record of several lines that are answered in several ways, what counts decides.
    private static LineOutcome OutcomeOf(Counted record) => record switch
    {
        { Accepted: > 0 } => new LineOutcome(LineStatus.Accepted, record.Accepted),
        { Voided: > 0, Rejection: null } => new LineOutcome(LineStatus.Accepted, 0),
        { Rejection: { } why } => new LineOutcome(LineStatus.Refused, 0, why),
        { Repeated: > 0 } => new LineOutcome(LineStatus.Repeated, 0),
        _ => new LineOutcome(LineStatus.Filtered, 0),
    };
}
