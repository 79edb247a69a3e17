using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>A term that is a sum or an age over the lines of one category or all.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Category">The category, or <see cref="Term.AllCategories"/>.</param>
/// <param name="WindowDays">How many dates it looks back on.</param>
/// <param name="Value">Where its value goes.</param>
/// <param name="IsDated">Whether an order counts once for each date with a line of it.</param>
internal readonly record struct LineTerm(TermKind Kind, int Category, int WindowDays, int Value, bool IsDated = false)
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

/// <summary>A term over all that a user ever bought.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Value">Where its value goes.</param>
/// <param name="InWindow">Where the same is found of the window, for what is no plain sum; -1 otherwise.</param>
internal readonly record struct LifetimeTerm(TermKind Kind, int Value, int InWindow);

/// <summary>One length of window, and the terms that look at it.</summary>
/// <param name="Days">Its length.</param>
/// <param name="IsRanked">Whether ranks or affinities look at it: any line that leaves it can change them.</param>
internal sealed record WindowPlan(byte Days, bool IsRanked);

/// <summary>The terms of one category.</summary>
/// <param name="Lines">Its sums and ages.</param>
/// <param name="Orders">Its numbers of orders.</param>
/// <param name="Ranks">Its places.</param>
internal sealed record CategoryPlan(LineTerm[] Lines, LineTerm[] Orders, RankTerm[] Ranks)
{
    public static CategoryPlan None { get; } = new([], [], []);
}

/// <summary>
/// How to measure a ledger for one rule set: its terms, sorted by how they are measured, and the
/// windows that they look at.
/// </summary>
internal sealed class TermPlan
{
    // So few terms are gone through faster than they are looked up.
    private const int MostFlat = 64;

    private readonly CategoryPlan[] _ofCategory;

    public TermPlan(RuleSet rules)
    {
        ValueCount = SlotCount = rules.ValueCount;
        var wholeTerms = new List<LineTerm>();
        var lineTerms = new List<LineTerm>();
        var orderTerms = new List<LineTerm>();
        var rankTerms = new List<RankTerm>();
        var scoreTerms = new List<ScoreTerm>();
        var lifetimeTerms = new List<LifetimeTerm>();
        var rankWindows = new List<int> { Limits.WindowDays };
        for (var value = 0; value < rules.Terms.Length; value++)
        {
            var (kind, category, window) = rules.Terms[value];
            var term = new LineTerm(kind, category, rules.Terms[value].IsAge ? Limits.WindowDays : window, value);
            if (kind == TermKind.Score)
            {
                scoreTerms.Add(new ScoreTerm(category, value));
            }
            else if (rules.Terms[value].IsLifetime)
            {
                lifetimeTerms.Add(new LifetimeTerm(kind, value, -1));
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

        LifetimeTerms = [.. lifetimeTerms.Select(term => term with { InWindow = InWindow(term.Kind, lineTerms, orderTerms) })];
        WholeTerms = [.. wholeTerms];
        IsFlat = SlotCount <= MostFlat;
        EveryLine = [.. lineTerms.Where(t => IsFlat || t.Category == Term.AllCategories)];
        FlatRanks = IsFlat ? [.. rankTerms] : [];
        ScoreTerms = [.. scoreTerms];
        RankWindows = [.. rankWindows];
        EveryOrder = [.. orderTerms.Where(t => IsFlat || t.Category == Term.AllCategories)];
        OrderWindows = [.. orderTerms.Select(t => t.WindowDays).Distinct()];
        Blank = [.. rules.Terms.ToArray().Select(t => t.Blank), .. Enumerable.Repeat(Term.Missing, ValueCount - rules.Terms.Length), .. new long[SlotCount - ValueCount]];
        foreach (var term in EveryLine.Where(t => t.IsAge && t.Value >= ValueCount)) Blank[term.Value] = Term.Missing;
        _ofCategory = IsFlat ? [] : ByCategory(lineTerms, orderTerms, rankTerms);
        var lengths = rankWindows.Concat(lineTerms.Concat(orderTerms).Select(t => t.WindowDays)).Distinct().Order();
        Windows = [.. lengths.Select(w => new WindowPlan((byte)w, rankWindows.Contains(w)))];
    }

    // What a term needs of the window that is no sum over all lines, which are kept anyway: a value behind those of the rules.
    private int InWindow(TermKind kind, List<LineTerm> lineTerms, List<LineTerm> orderTerms)
    {
        var (needed, terms) = kind switch
        {
            TermKind.LifetimeOrders => (TermKind.Orders, orderTerms),
            TermKind.DaysSinceLast => (kind, lineTerms),
            TermKind.DaysSinceFirst => (TermKind.Tenure, lineTerms),
            _ => (kind, null),
        };
        if (terms is null) return -1;
        terms.Add(new LineTerm(needed, Term.AllCategories, Limits.WindowDays, SlotCount, IsDated: needed == TermKind.Orders));
        return SlotCount++;
    }

    /// <summary>How many values the rules look at.</summary>
    public int ValueCount { get; }

    /// <summary>The values of a user without a line: what those of a category are for whoever bought nothing of it.</summary>
    public long[] Blank { get; }

    /// <summary>How many values are kept: behind those of the rules, what some of them are made of.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Sums over all categories and the whole window: what most rules look at, and cheapest to keep.</summary>
    public LineTerm[] WholeTerms { get; }

    /// <summary>Whether the terms are so few that all are looked at for every line; those of categories are not apart then.</summary>
    public bool IsFlat { get; }

    /// <summary>All places, where the plan is flat.</summary>
    public RankTerm[] FlatRanks { get; }

    /// <summary>The other sums and the ages that every line has a part in; all of them where the plan is flat.</summary>
    public LineTerm[] EveryLine { get; }

    /// <summary>What the lines of one category have a part in, beside the terms of every line.</summary>
    public CategoryPlan Of(int category) => category < _ofCategory.Length ? _ofCategory[category] : CategoryPlan.None;

    /// <summary>What is measured over all that a user ever bought. No date changes it but for ages.</summary>
    public LifetimeTerm[] LifetimeTerms { get; }

    /// <summary>Numbers of orders over all categories, and of each where the plan is flat: no sums over lines, since an order of several lines counts once.</summary>
    public LineTerm[] EveryOrder { get; }

    /// <summary>The windows of all numbers of orders.</summary>
    public int[] OrderWindows { get; }

    /// <summary>Whether anything looks at orders.</summary>
    public bool HasOrders => OrderWindows.Length > 0;

    /// <summary>Scores: no part of a ledger, so that no line and no date changes them.</summary>
    public ScoreTerm[] ScoreTerms { get; }

    /// <summary>The windows over which categories are totalled; the first is the whole window, for affinity.</summary>
    public int[] RankWindows { get; }

    /// <summary>All windows that anything looks at, ascending; the last is the whole window.</summary>
    public WindowPlan[] Windows { get; }

    private static CategoryPlan[] ByCategory(List<LineTerm> lines, List<LineTerm> orders, List<RankTerm> ranks)
    {
        var (linesOf, ordersOf, ranksOf) = (lines.ToLookup(term => term.Category), orders.ToLookup(term => term.Category), ranks.ToLookup(term => term.Category));
        var count = lines.Concat(orders).Select(term => term.Category).Concat(ranks.Select(term => term.Category)).DefaultIfEmpty(-1).Max() + 1;
        var plans = new CategoryPlan[count];
        for (var category = 0; category < count; category++) plans[category] = new CategoryPlan([.. linesOf[category]], [.. ordersOf[category]], [.. ranksOf[category]]);
        return plans;
    }
}
