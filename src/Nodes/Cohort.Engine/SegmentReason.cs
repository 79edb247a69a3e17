using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;

namespace Cohort.Engine;

/// <summary>Why a user is in a segment or not.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Segment">The segment's name.</param>
/// <param name="IsMember">Whether they are in it.</param>
/// <param name="Rule">The rule as written, or the meaning of an affinity in the language of rules.</param>
/// <param name="Description">Who is in it, in plain words.</param>
/// <param name="Since">The as-of date when they entered it; null where they are not in it.</param>
/// <param name="EndsOn">When they leave it if they buy nothing more; null where they are not in it, or never do.</param>
/// <param name="EntersOn">When they enter it if they buy nothing more; null where they are in it, or never do.</param>
/// <param name="Conditions">The rule part by part with the user's numbers; null for an affinity, and where they bought nothing in the window.</param>
public sealed record SegmentReason(
    string UserId,
    string Segment,
    bool IsMember,
    string Rule,
    string Description,
    BusinessDate? Since,
    BusinessDate? EndsOn,
    BusinessDate? EntersOn,
    Explanation? Conditions);
