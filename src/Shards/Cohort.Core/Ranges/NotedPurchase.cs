using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>What a range made of a purchase of a batch. The numbers are persisted: never reuse one.</summary>
internal enum PurchaseOutcome : byte
{
    /// <summary>It is in a ledger.</summary>
    Accepted = 0,

    /// <summary>It repeats one that is: the same event id of the same user, with the same content. Or it was applied with a batch before, or taken back.</summary>
    Repeated = 1,

    /// <summary>Its event id came before with another content of the same user; the first one counts.</summary>
    Conflict = 2,

    /// <summary>It is dated before the window.</summary>
    Expired = 3,

    /// <summary>It is dated too far after the as-of date.</summary>
    Future = 4,

    /// <summary>It takes another back, or will when that comes. Of a void alone.</summary>
    Voided = 5,
}

/// <summary>The outcome of one purchase.</summary>
/// <param name="Offset">Its offset in the source of the batch.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="AsOf">The as-of date when it came.</param>
internal readonly record struct NotedPurchase(long Offset, PurchaseOutcome Outcome, BusinessDate AsOf);
