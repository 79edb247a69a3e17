using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Reading;

namespace Cohort.Engine.Running;

/// <summary>The rules and taxonomy that will hold when a directory is opened with others.</summary>
internal static class NextContext
{
    /// <summary>The context; its revisions say nothing where rules or taxonomy are given.</summary>
    /// <param name="data">The data directory; looked at where rules or taxonomy are not given.</param>
    /// <param name="rules">The rules to hold; null for the stored ones.</param>
    /// <param name="taxonomy">The taxonomy to hold; null for the stored one.</param>
    /// <param name="currency">The currency of a directory that is to be made.</param>
    /// <exception cref="EngineException">The rules do not fit the taxonomy.</exception>
    public static RuleContext Of(string data, RuleText? rules, Taxonomy? taxonomy, BaseCurrency currency)
    {
        if (rules is not null && taxonomy is not null) return Bind(rules, taxonomy, currency);
        using var view = DirectoryView.Open(data);
        return rules is null && taxonomy is null ? view.Context : Bind(rules ?? view.RuleText(), taxonomy ?? view.Context.Taxonomy, view.Settings.Currency);
    }

    private static RuleContext Bind(RuleText rules, Taxonomy taxonomy, BaseCurrency currency) => rules.TryBind(taxonomy, out var set, out var errors, currency.MinorDigits)
        ? new RuleContext(set, 1, taxonomy, 1)
        : throw EngineException.BadInput($"The rules do not fit the taxonomy: {string.Join(" ", errors.Select(e => e.ToString()))}");
}
