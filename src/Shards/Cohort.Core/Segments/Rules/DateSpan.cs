using Cohort.Core.Purchases;

namespace Cohort.Core.Segments.Rules;

/// <summary>Dates of the calendar, both ends included.</summary>
/// <param name="First">The first date.</param>
/// <param name="Last">The last date, not before the first.</param>
public readonly record struct DateSpan(BusinessDate First, BusinessDate Last);
