using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>A term that is a sum or an age over the lines of one category or all.</summary>
internal readonly record struct LineTerm(TermKind Kind, int Category, int WindowDays, int Value)
{
    public bool IsAge => Kind is TermKind.DaysSinceLast or TermKind.Tenure;

    public bool IsWhole => Category == Term.AllCategories && WindowDays == Limits.WindowDays && !IsAge;

    public bool Covers(int category) => Category == category || Category == Term.AllCategories;
}

/// <summary>A term that is a place among the categories of one window.</summary>
internal readonly record struct RankTerm(int Category, int WindowIndex, int Value);

/// <summary>A term that is a model's last score, by its index in <see cref="RuleSet.ScoreModels"/>.</summary>
internal readonly record struct ScoreTerm(int Model, int Value);

/// <summary>One length of window, and the terms that look at it.</summary>
/// <param name="Days">Its length.</param>
/// <param name="IsRanked">Whether ranks or affinities look at it: any line that leaves it can change them.</param>
internal sealed record WindowPlan(byte Days, bool IsRanked);

/// <summary>The terms of one category.</summary>
/// <param name="Lines">Its sums and ages.</param>
/// <param name="Ranks">Its places.</param>
internal sealed record CategoryPlan(LineTerm[] Lines, RankTerm[] Ranks)
{
    public static CategoryPlan None { get; } = new([], []);
}

/// <summary>
/// How to measure a ledger for one rule set: its terms, sorted by how they are measured, and the
/// windows that they look at.
/// </summary>
internal sealed class TermPlan
{
    private readonly CategoryPlan[] _ofCategory;

    public TermPlan(RuleSet rules)
    {
        var wholeTerms = new List<LineTerm>();
        var lineTerms = new List<LineTerm>();
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
                (term.IsWhole ? wholeTerms : lineTerms).Add(term);
            }
        }

        WholeTerms = [.. wholeTerms];
        EveryLine = [.. lineTerms.Where(t => t.Category == Term.AllCategories)];
        ScoreTerms = [.. scoreTerms];
        RankWindows = [.. rankWindows];
        Blank = [.. rules.Terms.ToArray().Select(t => t.Blank)];
        _ofCategory = ByCategory(lineTerms, rankTerms);
        var lengths = rankWindows.Concat(lineTerms.Select(t => t.WindowDays)).Distinct().Order();
        Windows = [.. lengths.Select(w => new WindowPlan((byte)w, rankWindows.Contains(w)))];
    }

    /// <summary>The values of the terms of a user without a line: what those of a category are for whoever bought nothing of it.</summary>
    public long[] Blank { get; }

    /// <summary>Sums over all categories and the whole window: what most rules look at, and cheapest to keep.</summary>
    public LineTerm[] WholeTerms { get; }

    /// <summary>The other sums and the ages that every line has a part in.</summary>
    public LineTerm[] EveryLine { get; }

    /// <summary>What the lines of one category have a part in, beside the terms of every line.</summary>
    public CategoryPlan Of(int category) => category < _ofCategory.Length ? _ofCategory[category] : CategoryPlan.None;

    /// <summary>Scores: no part of a ledger, so that no line and no date changes them.</summary>
    public ScoreTerm[] ScoreTerms { get; }

    /// <summary>The windows over which categories are totalled; the first is the whole window, for affinity.</summary>
    public int[] RankWindows { get; }

    /// <summary>All windows that anything looks at, ascending; the last is the whole window.</summary>
    public WindowPlan[] Windows { get; }

    private static CategoryPlan[] ByCategory(List<LineTerm> lines, List<RankTerm> ranks)
    {
        var (linesOf, ranksOf) = (lines.ToLookup(term => term.Category), ranks.ToLookup(term => term.Category));
        var count = lines.Select(term => term.Category).Concat(ranks.Select(term => term.Category)).DefaultIfEmpty(-1).Max() + 1;
        var plans = new CategoryPlan[count];
        for (var category = 0; category < count; category++) plans[category] = new CategoryPlan([.. linesOf[category]], [.. ranksOf[category]]);
        return plans;
    }
}
