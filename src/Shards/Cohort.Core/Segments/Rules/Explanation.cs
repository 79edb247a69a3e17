using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Which part of a rule an <see cref="Explanation"/> is about.</summary>
public enum ExplanationKind
{
    /// <summary>Holds when all its parts hold: <c>and</c>, and <c>between</c> with its two ends.</summary>
    All,

    /// <summary>Holds when some part holds: <c>or</c>.</summary>
    Any,

    /// <summary>Holds when its only part does not: <c>not</c>.</summary>
    Not,

    /// <summary>
    /// Compares two numbers; its parts are the conditions that <c>count of</c> counts in them. Of a comparison with all users they are those
    /// with its thresholds, which say as of when they were found.
    /// </summary>
    Comparison,

    /// <summary>Holds when the user is in another segment: its only part is that segment's rule, unless the explanation would be too large.</summary>
    Segment,
}

/// <summary>Why a rule holds or does not for one user: a tree with one node for each condition in the rule.</summary>
/// <param name="Kind">How the parts make the result.</param>
/// <param name="Text">The condition in the rules language, in canonical form.</param>
/// <param name="Holds">Whether the condition is true for this user.</param>
/// <param name="Left">The number on the left of a comparison; null where missing, and for other kinds.</param>
/// <param name="Right">The number on the right of a comparison; null where missing, and for other kinds.</param>
/// <param name="Unit">What the two numbers count.</param>
/// <param name="Parts">The conditions it is made of, in the order of the rule; of a comparison, those that it counts, or those with its thresholds.</param>
public sealed record Explanation(
    ExplanationKind Kind,
    string Text,
    bool Holds,
    decimal? Left,
    decimal? Right,
    RuleUnit Unit,
    IReadOnlyList<Explanation> Parts)
{
    /// <summary>
    /// Left minus right: how far the user is from the edge. Null where a side is missing or the difference leaves the
    /// range of numbers.
    /// </summary>
    public decimal? Margin =>
        Left is { } left && Right is { } right && Arithmetic.TryAdd(left, -right, out var margin) ? margin : null;
}
