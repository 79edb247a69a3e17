using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;

namespace Cohort.Store.Questions;

/// <summary>A category in a user's order by spend.</summary>
/// <param name="Rank">1 for the largest spend.</param>
/// <param name="Category">Its name.</param>
/// <param name="SpendMinor">The spend.</param>
/// <param name="AheadMinor">How much more than the next category; null for the last.</param>
/// <param name="Counts">Whether the place makes an affinity.</param>
public sealed record RankedPlace(int Rank, string Category, long SpendMinor, long? AheadMinor, bool Counts)
{
    /// <summary>The categories with positive spend in order; UNKNOWN never ranks, ties go by name.</summary>
    public static IReadOnlyList<RankedPlace> Of(UserView view, int top)
    {
        ArgumentNullException.ThrowIfNull(view);
        var ranked = view.Spend.Where(s => s.Minor > 0 && s.Category != Taxonomy.Unknown)
            .OrderByDescending(s => s.Minor).ThenBy(s => s.Category).ToList();
        return [.. ranked.Select((spend, i) => new RankedPlace(
            i + 1, spend.Name, spend.Minor, i + 1 < ranked.Count ? spend.Minor - ranked[i + 1].Minor : null, i < top))];
    }
}
