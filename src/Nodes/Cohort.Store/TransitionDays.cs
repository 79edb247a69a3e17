using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>Of how many dates transitions are kept.</summary>
internal static class TransitionDays
{
    /// <summary>The first date whose transitions are kept; null where all are.</summary>
    /// <param name="asOf">The as-of date, the last of them; null before the first.</param>
    /// <param name="days">How many; null for all.</param>
    public static BusinessDate? From(BusinessDate? asOf, int? days) =>
        asOf is { } last && days is { } kept && last.Day >= kept ? last.AddDays(1 - kept) : null;
}
