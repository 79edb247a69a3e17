using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>What every store asks of an activation.</summary>
internal static class Activations
{
    /// <summary>Tells the last activations of rules and taxonomy apart.</summary>
    public static (Activation? Rules, Activation? Taxonomy) Last(IEnumerable<(bool IsTaxonomy, Activation Activation)> rows)
    {
        (Activation? rules, Activation? taxonomy) = (null, null);
        foreach (var (isTaxonomy, activation) in rows)
        {
            if (isTaxonomy) taxonomy = activation;
            else rules = activation;
        }

        return (rules, taxonomy);
    }
}
