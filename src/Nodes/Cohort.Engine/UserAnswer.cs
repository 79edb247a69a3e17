using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Engine;

/// <summary>Where a user stands.</summary>
/// <param name="UserId">The user.</param>
/// <param name="AsOf">The last date of the window; null where they bought nothing in it.</param>
/// <param name="SpendMinor">What they spent in the window, in minor units of the directory's currency.</param>
/// <param name="Spend">The same by category.</param>
/// <param name="Segments">Their segments: rules in the order of their file, then affinities, the strongest first.</param>
public sealed record UserAnswer(
    string UserId, BusinessDate? AsOf, long SpendMinor, IReadOnlyList<CategorySpend> Spend, IReadOnlyList<UserSegment> Segments);

/// <summary>A segment that a user is in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Since">The as-of date when they entered it.</param>
/// <param name="EndsOn">When they leave it if they buy nothing more; null where they never do.</param>
public sealed record UserSegment(string Name, string Title, BusinessDate? Since, BusinessDate? EndsOn);
