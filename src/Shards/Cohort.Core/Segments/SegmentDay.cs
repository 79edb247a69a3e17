using Cohort.Core.Purchases;

namespace Cohort.Core.Segments;

/// <summary>How many entered and left a segment on a date.</summary>
/// <param name="Segment">The segment's name.</param>
/// <param name="AsOf">The as-of date of the transitions.</param>
/// <param name="Entered">How often somebody entered.</param>
/// <param name="Left">How often somebody left.</param>
public readonly record struct SegmentDay(string Segment, BusinessDate AsOf, long Entered, long Left);
