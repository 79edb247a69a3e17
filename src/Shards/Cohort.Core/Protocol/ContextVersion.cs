using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>Which activations of rules and taxonomy hold.</summary>
/// <param name="Rules">Revision of the rules, from 1.</param>
/// <param name="Taxonomy">Revision of the taxonomy, from 1.</param>
public readonly record struct ContextVersion(int Rules, int Taxonomy)
{
    /// <summary>The version of a context.</summary>
    public static ContextVersion Of(RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ContextVersion(context.RulesRevision, context.TaxonomyRevision);
    }

    /// <summary>The version as <c>rules 2, taxonomy 1</c>.</summary>
    public override string ToString() => $"rules {Rules}, taxonomy {Taxonomy}";
}

/// <summary>Gives the rules and taxonomy of a version; the shell has loaded all versions that a journal may name.</summary>
/// <exception cref="KeyNotFoundException">The version is not there.</exception>
public delegate RuleContext ContextsByVersion(ContextVersion version);
