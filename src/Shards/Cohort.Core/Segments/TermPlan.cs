using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>A term that is a sum or an age over the lines of one category or all.</summary>
internal readonly record struct LineTerm(TermKind Kind, int Category, int WindowDays, int Value)
{
    public bool IsAge => Kind is TermKind.DaysSinceLast or TermKind.Tenure;

    public bool IsWhole => Category == Term.AllCategories && WindowDays == Limits.WindowDays && !IsAge;

    public bool IsOfOrders => Kind == TermKind.Orders;

    public bool Covers(int category) => Category == category || Category == Term.AllCategories;
}

/// <summary>A term that is a place among the categories of one window.</summary>
internal readonly record struct RankTerm(int Category, int WindowIndex, int Value);

/// <summary>A term that is a model's last score, by its index in <see cref="RuleSet.ScoreModels"/>.</summary>
internal readonly record struct ScoreTerm(int Model, int Value);

/// <summary>One length of window, and the terms that look at it.</summary>
/// <param name="Days">Its length.</param>
/// <param name="IsRanked">Whether ranks or affinities look at it: any line that leaves it can change them.</param>
/// <param name="Terms">The sums and ages over it.</param>
internal sealed record WindowPlan(byte Days, bool IsRanked, LineTerm[] Terms);

/// <summary>
/// How to measure a ledger for one rule set: its terms, sorted by how they are measured, and the
/// windows that they look at.
/// </summary>
internal sealed class TermPlan
{
    public TermPlan(RuleSet rules)
    {
        ValueCount = rules.Terms.Length;
        var wholeTerms = new List<LineTerm>();
        var lineTerms = new List<LineTerm>();
        var orderTerms = new List<LineTerm>();
        var rankTerms = new List<RankTerm>();
        var scoreTerms = new List<ScoreTerm>();
        var rankWindows = new List<int> { Limits.WindowDays };
        for (var value = 0; value < rules.Terms.Length; value++)
        {
            var (kind, category, window) = rules.Terms[value];
            var term = new LineTerm(kind, category, rules.Terms[value].IsAge ? Limits.WindowDays : window, value);
            if (kind == TermKind.Score)
            {
                scoreTerms.Add(new ScoreTerm(category, value));
            }
            else if (kind == TermKind.Rank)
            {
                if (!rankWindows.Contains(window)) rankWindows.Add(window);
                rankTerms.Add(new RankTerm(category, rankWindows.IndexOf(window), value));
            }
            else
            {
                (term.IsOfOrders ? orderTerms : term.IsWhole ? wholeTerms : lineTerms).Add(term);
            }
        }

        WholeTerms = [.. wholeTerms];
        LineTerms = [.. lineTerms];
        RankTerms = [.. rankTerms];
        ScoreTerms = [.. scoreTerms];
        RankWindows = [.. rankWindows];
        AgeTerms = [.. lineTerms.Where(t => t.IsAge)];
        OrderTerms = [.. orderTerms];
        OrderWindows = [.. orderTerms.Select(t => t.WindowDays).Distinct()];
        List<LineTerm> counted = [.. lineTerms, .. orderTerms];
        var lengths = rankWindows.Concat(counted.Select(t => t.WindowDays)).Distinct().Order();
        Windows = [.. lengths.Select(w => new WindowPlan((byte)w, rankWindows.Contains(w), [.. counted.Where(t => t.WindowDays == w)]))];
    }

    public int ValueCount { get; }

    /// <summary>Sums over all categories and the whole window: what most rules look at, and cheapest to keep.</summary>
    public LineTerm[] WholeTerms { get; }

    /// <summary>The other sums, and the ages.</summary>
    public LineTerm[] LineTerms { get; }

    public LineTerm[] AgeTerms { get; }

    /// <summary>Numbers of orders: no sums over lines, since an order of several lines counts once.</summary>
    public LineTerm[] OrderTerms { get; }

    /// <summary>The windows of <see cref="OrderTerms"/>.</summary>
    public int[] OrderWindows { get; }

    public RankTerm[] RankTerms { get; }

    /// <summary>Scores: no part of a ledger, so that no line and no date changes them.</summary>
    public ScoreTerm[] ScoreTerms { get; }

    /// <summary>The windows over which categories are totalled; the first is the whole window, for affinity.</summary>
    public int[] RankWindows { get; }

    /// <summary>All windows that anything looks at, ascending; the last is the whole window.</summary>
    public WindowPlan[] Windows { get; }
}
