using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>
/// What the date of one purchase means for the as-of date. A date a few days ahead turns it, where it follows the data. One further
/// ahead may be a till with a wrong clock: then the records after it decide (<see cref="HeldJump"/>), or it is refused.
/// </summary>
public static class DayRule
{
    /// <summary>Whether the as-of date turns to the date of a purchase by itself, where it follows the data.</summary>
    /// <param name="asOf">The as-of date; null before the first.</param>
    /// <param name="date">The date of the purchase.</param>
    /// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
    public static bool Turns(BusinessDate? asOf, BusinessDate date, int futureDays) =>
        date > asOf && !IsTooFarAhead(asOf, date, futureDays);

    /// <summary>Whether a purchase is dated too far ahead to be applied on this day.</summary>
    /// <param name="asOf">The as-of date; null before the first, when nothing can be applied.</param>
    /// <param name="date">The date of the purchase.</param>
    /// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
    public static bool IsTooFarAhead(BusinessDate? asOf, BusinessDate date, int futureDays) =>
        asOf is not { } now || date.Day > now.Day + futureDays;

    /// <summary>Why such a purchase is refused.</summary>
    /// <inheritdoc cref="IsTooFarAhead"/>
    public static Rejection TooFarAhead(BusinessDate? asOf, BusinessDate date, int futureDays) => new(
        RejectionReason.Future,
        "occurred_at",
        asOf is { } now
            ? $"The purchase is dated {date}, more than {futureDays} day(s) after the as-of date {now}."
            : $"The purchase is dated {date}, and there is no as-of date yet.");
}
