using Cohort.Core.Expressions;
using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>Rules as they were activated.</summary>
/// <param name="Revision">Which activation of rules it was, from 1.</param>
/// <param name="Version">The rules' version.</param>
/// <param name="Text">Their text.</param>
/// <param name="InForce">The revision that holds.</param>
/// <param name="Categories">The categories that rules may name, in the order of the taxonomy that holds.</param>
public sealed record RulesReply(int Revision, string Version, string Text, int InForce, IReadOnlyList<string> Categories);

/// <summary>What a text of rules says, or where it is wrong.</summary>
/// <param name="Valid">Whether it can be activated with the taxonomy that holds.</param>
/// <param name="Version">The rules' version; null where they are not valid.</param>
/// <param name="Errors">What is wrong, in the order of the text.</param>
/// <param name="Warnings">What it may say and its author hardly means.</param>
/// <param name="Segments">Its segments; none where it is not valid.</param>
public sealed record RulesCheckReply(
    bool Valid, string? Version, IReadOnlyList<RuleError> Errors, IReadOnlyList<RuleError> Warnings, IReadOnlyList<CheckedSegmentReply> Segments);

/// <summary>A segment of a text of rules.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Rule">The rule as written.</param>
/// <param name="Description">Who is in it, in plain words.</param>
public sealed record CheckedSegmentReply(string Segment, string Title, string Rule, string Description);

/// <summary>What other rules would change, and nothing was changed.</summary>
/// <param name="Version">The version of the other rules.</param>
/// <param name="InForce">The revision of the rules that hold.</param>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Offsets">Up to where each source is counted, in all ranges: the answer is exact as of there.</param>
/// <param name="Users">Users who were looked at.</param>
/// <param name="WokenNow">How many users the turn to tomorrow looks at, by the rules that hold.</param>
/// <param name="WokenThen">The same by the other rules: what they cost a day.</param>
/// <param name="Segments">Rules in the order of the new text, then those that go, then affinities that change, by name.</param>
public sealed record PreviewReply(
    string Version, int InForce, BusinessDate? AsOf, IReadOnlyDictionary<string, long> Offsets, long Users, long WokenNow, long WokenThen,
    IReadOnlyList<PreviewedSegmentReply> Segments);

/// <summary>What other rules would change of a segment.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it, by the rules that know it.</param>
/// <param name="State"><c>kept</c>, <c>changed</c> where its rule differs, <c>new</c> or <c>gone</c>.</param>
/// <param name="Now">Its members by the rules that hold.</param>
/// <param name="Then">Its members by the other rules.</param>
/// <param name="Enters">How many would enter.</param>
/// <param name="Leaves">How many would leave.</param>
/// <param name="Entering">Some of those who would enter.</param>
/// <param name="Leaving">Some of those who would leave.</param>
public sealed record PreviewedSegmentReply(
    string Segment, string Title, string State, long Now, long Then, long Enters, long Leaves, IReadOnlyList<PreviewedUserReply> Entering,
    IReadOnlyList<PreviewedUserReply> Leaving);

/// <summary>A user whom other rules would move.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Explanation">The rule that decides, part by part: the other one, or that which holds where the segment goes; null for an affinity.</param>
/// <param name="Missing">What would have to come out otherwise for it to hold; none where it does.</param>
public sealed record PreviewedUserReply(string UserId, ExplanationPart? Explanation, IReadOnlyList<MissingPart> Missing);
