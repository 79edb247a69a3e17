using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>The as-of date turns to a date before the record at an offset is applied.</summary>
public readonly record struct Turn(long Offset, BusinessDate Date);
