using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>A purchase of a batch that went into no ledger and repeats none: whoever has its record can keep it for people to look at.</summary>
/// <param name="Offset">Its offset in the source of the batch.</param>
/// <param name="Reason"><see cref="RejectionReason.Conflict"/> or <see cref="RejectionReason.Expired"/>.</param>
/// <param name="AsOf">The as-of date when it came.</param>
public readonly record struct PassedOver(long Offset, RejectionReason Reason, BusinessDate AsOf)
{
    /// <summary>Whether records refused for a reason were purchases passed over, of which a bounded number is kept; others are all kept.</summary>
    public static bool IsReason(RejectionReason reason) => reason is RejectionReason.Conflict or RejectionReason.Expired;

    /// <summary>One from numbers that were stored or sent; false where they cannot be.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="reason">The number of a <see cref="RejectionReason"/>.</param>
    /// <param name="asOf">The number of a <see cref="BusinessDate"/>.</param>
    /// <param name="passed">It; the default where the answer is false.</param>
    public static bool TryOf(long offset, int reason, int asOf, out PassedOver passed)
    {
        var isPossible = offset >= 0 && reason is >= 0 and <= byte.MaxValue && IsReason((RejectionReason)reason) && asOf >= 0 && asOf <= BusinessDate.Last.Day;
        passed = isPossible ? new PassedOver(offset, (RejectionReason)reason, new BusinessDate((ushort)asOf)) : default;
        return isPossible;
    }

    /// <summary>Why, for people.</summary>
    public Rejection Rejection => Reason == RejectionReason.Conflict
        ? new Rejection(Reason, "event_id", "The event id came before with another content of the same user; the first one counts.")
        : new Rejection(Reason, "occurred_at", $"The purchase is dated before the window that ends {AsOf}; it is counted, and has no effect.");
}
