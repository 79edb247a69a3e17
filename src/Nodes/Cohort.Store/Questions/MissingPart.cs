using Cohort.Core.Segments.Rules;

namespace Cohort.Store.Questions;

/// <summary>A comparison that would have to come out otherwise for a rule to hold.</summary>
/// <param name="Text">The comparison.</param>
/// <param name="MustHold">Whether it must become true; false otherwise.</param>
/// <param name="OneWayOutOf">The condition of which it is one way out; null where it is needed in any case.</param>
/// <param name="Left">The number on its left; null where missing.</param>
/// <param name="Right">The number on its right; null where missing.</param>
/// <param name="Margin">Left minus right; null where one of them is missing.</param>
/// <param name="Unit">What the numbers count.</param>
public sealed record MissingPart(string Text, bool MustHold, string? OneWayOutOf, decimal? Left, decimal? Right, decimal? Margin, RuleUnit Unit)
{
    /// <summary>The comparisons that keep a rule from holding, in the order of the rule; none where it holds.</summary>
    public static IReadOnlyList<MissingPart> In(Explanation rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return [.. Find(rule, true, null)];
    }

    private static IEnumerable<MissingPart> Find(Explanation part, bool mustHold, string? choice)
    {
        if (part.Holds == mustHold) return [];
        if (part.Kind == ExplanationKind.Comparison) return [new MissingPart(part.Text, mustHold, choice, part.Left, part.Right, part.Margin, part.Unit)];
        if (part.Kind == ExplanationKind.Not) return Find(part.Parts[0], !mustHold, choice);
        var anyIsEnough = (part.Kind == ExplanationKind.Any) == mustHold;
        var within = anyIsEnough && part.Parts.Count > 1 ? choice ?? part.Text : choice;
        return part.Parts.SelectMany(p => Find(p, mustHold, within));
    }
}
