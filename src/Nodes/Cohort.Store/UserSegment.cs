using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>A segment that a user is in.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Since">The as-of date when they entered it last; null where the store holds no transition that says so.</param>
internal readonly record struct UserSegment(string Segment, BusinessDate? Since);
