using Cohort.Core.Expressions;
using Cohort.Core.Taxonomies;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>Tells brands and skus of rules that a taxonomy does not know, as categories are told.</summary>
internal sealed class KnownSelectors(Taxonomy taxonomy)
{
    // Unknown names for which the nearest known one is looked for, and known ones that each is held against: shops have a million skus.
    private const int MostHints = 10;
    private const int MostCompared = 100_000;

    private int _hints;

    /// <summary>Whether the taxonomy has it; what it lacks is reported.</summary>
    /// <param name="selector">The brand or sku.</param>
    /// <param name="start">The place of its name in the file.</param>
    /// <param name="errors">Where it is told.</param>
    public bool Knows(LineSelector selector, int start, ErrorList errors)
    {
        var isBrand = selector.Dimension == Dimension.Brand;
        if (isBrand ? taxonomy.HasBrand(selector.Name) : taxonomy.HasSku(selector.Name)) return true;
        var known = _hints++ < MostHints ? (isBrand ? taxonomy.Brands : taxonomy.Skus).Take(MostCompared) : [];
        var remedy = isBrand ? "; write the name of a brand of the taxonomy, in its upper and lower case." : "; write a sku of the taxonomy, in its upper and lower case.";
        errors.Add(start, $"Unknown {selector.Word} \"{Shown.Cut(selector.Name)}\"{NearestName.Hint(selector.Name, known, remedy)}");
        return false;
    }
}
