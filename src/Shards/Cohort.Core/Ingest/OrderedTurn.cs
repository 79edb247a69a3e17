using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>
/// Which turns of the day somebody may order. A turn empties what is older than the window that it begins: a typing error of
/// a year must not, so a far one is said twice.
/// </summary>
public static class OrderedTurn
{
    /// <summary>Why a turn cannot be as it was ordered: whole sentences; empty where it can.</summary>
    /// <param name="date">The date that the order names.</param>
    /// <param name="asOf">The as-of date; null before the first.</param>
    /// <param name="today">The date of a clock that agrees where it is not before the order's; null without one.</param>
    /// <param name="maxJumpDays">Days by which the day turns at once without more words.</param>
    /// <param name="isConfirmed">Whether the order says that it means to go so far.</param>
    /// <param name="confirmation">How an order says so, as in <c>--yes-jump</c>.</param>
    public static string Refusal(BusinessDate date, BusinessDate? asOf, BusinessDate? today, int maxJumpDays, bool isConfirmed, string confirmation)
    {
        if (date > BusinessDate.Last) return $"The day cannot turn to day {date.Day}: business dates end with {BusinessDate.Last}.";
        if (asOf is { } at && date <= at) return $"The as-of date is {at}; it never goes back to {date}.";
        if (isConfirmed || date <= today || (asOf is { } now && date.Day - now.Day <= maxJumpDays)) return "";
        return asOf is { } from
            ? $"The as-of date is {from}, and {date} is {date.Day - from.Day} days after it, where {maxJumpDays} need no confirmation. A turn lets everything older than its window expire. Check the year; if {date} is meant, confirm it with {confirmation}."
            : $"There is no as-of date yet that would tell a typing error. If {date} is meant as the first, confirm it with {confirmation}.";
    }
}
