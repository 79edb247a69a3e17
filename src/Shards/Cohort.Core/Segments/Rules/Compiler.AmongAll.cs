using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <content>Comparisons with all users: their thresholds lie behind the values of the terms.</content>
internal sealed partial class Compiler
{
    /// <summary>Where the thresholds of a comparison with all users lie, and the term that is compared with them.</summary>
    public (int Term, int Above, int NotAbove) PlacesOf(AgainstAll against) =>
        (binding.ComparedTermOf(against.Subject), PlaceOf(against.Above), PlaceOf(against.NotAbove));

    /// <summary>Where the day lies as of which the thresholds were found.</summary>
    public int DayOfThresholds => binding.Terms.Length + binding.Thresholds.Count;

    private TermAgainst Against(Comparison comparison)
    {
        var against = AgainstAll.Of(comparison, MinorDigits);
        var (term, above, notAbove) = PlacesOf(against);
        int[] parts = against.Subject.Function.IsAverage ? [binding.TermOf(against.Subject), binding.WholeOf(against.Subject)] : [];
        return new TermAgainst(term, above, notAbove, against.IsOpposite, parts);
    }

    private int PlaceOf(ThresholdOf? threshold) => threshold is null ? -1 : binding.Terms.Length + binding.ThresholdOf(threshold);
}
