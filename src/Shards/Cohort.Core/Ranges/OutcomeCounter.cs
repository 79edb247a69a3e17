using Cohort.Core.Ledgers;

namespace Cohort.Core.Ranges;

/// <summary>Counts how purchases are answered.</summary>
internal sealed class OutcomeCounter
{
    private long _accepted;
    private long _duplicate;

    public long Conflict { get; private set; }

    public long Expired { get; private set; }

    public long Future { get; private set; }

    public OutcomeCounts Counts => new(_accepted, _duplicate, Conflict, Expired, Future);

    /// <summary>Counts what a ledger answered, and says whether it took the purchase.</summary>
    public bool Count(Addition addition)
    {
        switch (addition)
        {
            case Addition.Duplicate: _duplicate++; return false;
            case Addition.Conflict: Conflict++; return false;
            default: _accepted++; return true;
        }
    }

    public void CountExpired() => Expired++;

    public void CountFuture() => Future++;

    public void Add(OutcomeCounts counts)
    {
        _accepted += counts.Accepted;
        _duplicate += counts.Duplicate;
        Conflict += counts.Conflict;
        Expired += counts.Expired;
        Future += counts.Future;
    }
}
