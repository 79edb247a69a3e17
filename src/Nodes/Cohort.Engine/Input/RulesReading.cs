using System.Text.Json;
using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using static System.FormattableString;

namespace Cohort.Engine.Input;

/// <summary>What came of reading a file of rules.</summary>
/// <param name="Text">The rules; null where they cannot be parsed.</param>
/// <param name="Set">The rules under the taxonomy; null where there are errors.</param>
/// <param name="Taxonomy">The taxonomy; null where the rules cannot be parsed.</param>
/// <param name="Errors">All errors, in the order of the file.</param>
internal sealed record RulesReading(RuleText? Text, RuleSet? Set, Taxonomy? Taxonomy, IReadOnlyList<RuleError> Errors)
{
    /// <summary>The numbers that the rules read of a ledger, as in <c>spend("DAIRY", 30 days)</c>.</summary>
    public IReadOnlyList<string> Terms()
    {
        var terms = new List<string>();
        foreach (var term in Set is null ? [] : Set.Terms) terms.Add(NameOf(term));
        return terms;
    }

    private string NameOf(Term term)
    {
        if (term.Kind == TermKind.Score) return $"score(\"{Set!.ScoreModels[term.Category]}\")";
        var category = term.Selector is { } selector ? $"{selector.Word} \"{selector.Name}\""
            : term.Category == Term.AllCategories ? "" : $"\"{Taxonomy!.CategoryName(term.Category)}\"";
        var window = term switch
        {
            { IsAge: true } => "",
            { Kind: TermKind.WeeksWithOrder } => Invariant($"{term.WindowDays / 7}"),
            { Dates: var (first, last) } => $"from {first} to {last}",
            { Youngest: > 0 } => Invariant($"between {term.WindowDays - 1} and {term.Youngest} days ago"),
            _ => Invariant($"{term.WindowDays} days"),
        };
        var function = term.Kind switch
        {
            TermKind.LargestOrder => "largest order_value",
            TermKind.LastOrder => "last order_value",
            TermKind.AverageOrder => "order_value",
            var kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()),
        };
        return $"{function}({string.Join(", ", new[] { category, window }.Where(a => a.Length > 0))})";
    }
}
