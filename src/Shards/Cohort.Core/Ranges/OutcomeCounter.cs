using Cohort.Core.Ledgers;

namespace Cohort.Core.Ranges;

/// <summary>Counts how purchases are answered.</summary>
internal sealed class OutcomeCounter
{
    private long _accepted;
    private long _duplicate;

    /// <summary>What became of the purchase that was counted last.</summary>
    public PurchaseOutcome Last { get; private set; }

    public long Conflict { get; private set; }

    public long Expired { get; private set; }

    public long Future { get; private set; }

    public OutcomeCounts Counts => new(_accepted, _duplicate, Conflict, Expired, Future);

    /// <summary>Counts what a ledger answered, and says whether it took the purchase.</summary>
    public bool Count(Addition addition)
    {
        switch (addition)
        {
            case Addition.Duplicate:
                _duplicate++;
                Last = PurchaseOutcome.Repeated;
                return false;
            case Addition.Conflict:
                Conflict++;
                Last = PurchaseOutcome.Conflict;
                return false;
            default:
                _accepted++;
                Last = PurchaseOutcome.Accepted;
                return true;
        }
    }

    public void CountExpired()
    {
        Expired++;
        Last = PurchaseOutcome.Expired;
    }

    public void CountFuture()
    {
        Future++;
        Last = PurchaseOutcome.Future;
    }

    public void Add(OutcomeCounts counts)
    {
        _accepted += counts.Accepted;
        _duplicate += counts.Duplicate;
        Conflict += counts.Conflict;
        Expired += counts.Expired;
        Future += counts.Future;
    }
}
