using Cohort.Core.Segments;

namespace Cohort.Engine.Explaining;

/// <summary>A comparison that would have to come out otherwise for a rule to hold.</summary>
/// <param name="Comparison">The comparison as it is.</param>
/// <param name="MustHold">Whether it must become true; false otherwise.</param>
/// <param name="Choice">The condition of which it is one way out; null where it is needed in any case.</param>
internal sealed record MissingPart(Explanation Comparison, bool MustHold, string? Choice);

/// <summary>Finds in an explanation what keeps a user out of a segment.</summary>
internal static class MissingParts
{
    /// <summary>The comparisons that keep the rule from holding, in the order of the rule; none where it holds.</summary>
    public static List<MissingPart> Of(Explanation rule) => [.. Find(rule, true, null)];

    private static IEnumerable<MissingPart> Find(Explanation part, bool mustHold, string? choice)
    {
        if (part.Holds == mustHold) return [];
        if (part.Kind == ExplanationKind.Comparison) return [new MissingPart(part, mustHold, choice)];
        if (part.Kind == ExplanationKind.Not) return Find(part.Parts[0], !mustHold, choice);
        var anyIsEnough = (part.Kind == ExplanationKind.Any) == mustHold;
        var within = anyIsEnough && part.Parts.Count > 1 ? choice ?? part.Text : choice;
        return part.Parts.SelectMany(p => Find(p, mustHold, within));
    }
}
