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

    /// <summary>Refuses a revision that is stored with another version: two activations have taken the same number.</summary>
    /// <exception cref="StoreException">It is.</exception>
    public static void RequireSame(string what, Activation activation, string stored, string place)
    {
        if (stored == activation.Version) return;
        throw new StoreException(
            $"Revision {activation.Revision} of the {what} is version '{stored}' in the {place}, and version '{activation.Version}' was to be activated under the same number. Activate it again under the next number.");
    }
}
