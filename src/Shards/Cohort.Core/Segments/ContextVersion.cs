namespace Cohort.Core.Segments;

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

    /// <summary>Whether it came after another: neither of the two is older, and one of them is newer.</summary>
    public bool IsNewerThan(ContextVersion other) => this != other && Rules >= other.Rules && Taxonomy >= other.Taxonomy;

    /// <summary>Which of the two changed since another version; the rules where both did, as they say what a segment is.</summary>
    public CauseKind CauseAfter(ContextVersion former) => Rules == former.Rules ? CauseKind.TaxonomyChanged : CauseKind.RulesChanged;

    /// <summary>The version as <c>rules 2, taxonomy 1</c>.</summary>
    public override string ToString() => $"rules {Rules}, taxonomy {Taxonomy}";
}

/// <summary>Gives the rules and taxonomy of a version; the shell has loaded all versions that a journal may name.</summary>
/// <exception cref="KeyNotFoundException">The version is not there.</exception>
public delegate RuleContext ContextsByVersion(ContextVersion version);
