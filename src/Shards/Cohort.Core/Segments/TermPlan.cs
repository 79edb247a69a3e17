using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>A term that is a sum or an age over the lines of one category, brand or sku, or all.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Category">The category, or <see cref="Term.AllCategories"/>.</param>
/// <param name="Span">The lines that it looks at, by their dates.</param>
/// <param name="Value">Where its value goes.</param>
/// <param name="IsDated">Whether an order counts once for each date with a line of it.</param>
/// <param name="Selector">The brand or sku by its number in the plan; -1 where it looks at a category or all.</param>
internal readonly record struct LineTerm(TermKind Kind, int Category, LineSpan Span, int Value, bool IsDated = false, int Selector = -1)
{
    public bool IsAge => Kind is TermKind.DaysSinceLast or TermKind.Tenure;

    /// <summary>Whether it is the value of one order among those that it looks at.</summary>
    public bool IsOrderValue => Kind is TermKind.LargestOrder or TermKind.LastOrder;

    /// <summary>Whether it is a sum over all lines in the window.</summary>
    /// <param name="window">The whole window.</param>
    public bool IsWhole(LineSpan window) => IsOfAll && Span == window && Kind is (TermKind.Spend or TermKind.Units or TermKind.Lines or TermKind.Refunds);

    /// <summary>Whether it counts weeks, by the dates of lines.</summary>
    public bool IsWeeks => Kind == TermKind.WeeksWithOrder;

    /// <summary>Whether it looks at the lines of all categories, brands and skus.</summary>
    public bool IsOfAll => Category == Term.AllCategories && Selector < 0;

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

/// <summary>A term that is the average of others, in millionths.</summary>
/// <param name="Value">Where its value goes.</param>
/// <param name="Sum">Where the sum lies.</param>
/// <param name="Count">Where its number lies.</param>
internal readonly record struct AverageTerm(int Value, int Sum, int Count);

/// <summary>An age at which lines leave a window, or enter one that leaves out the latest dates.</summary>
/// <param name="Age">The age in days.</param>
/// <param name="IsRanked">Whether ranks or affinities look at it: any line that gets that old can change them.</param>
internal sealed record WindowEdge(ushort Age, bool IsRanked);

/// <summary>The terms of one category, brand or sku.</summary>
/// <param name="lines">Its sums and ages.</param>
/// <param name="orders">Its numbers of orders.</param>
/// <param name="ranks">Its places.</param>
internal sealed class GroupPlan(LineTerm[] lines, LineTerm[] orders, RankTerm[] ranks)
{
    public static GroupPlan None { get; } = new([], [], []);

    public LineTerm[] Lines => lines;

    public LineTerm[] Orders => orders;

    public RankTerm[] Ranks => ranks;
}

/// <summary>
/// How to measure a ledger for one rule set: its terms, sorted by how they are measured, and the
/// windows that they look at.
/// </summary>
internal sealed class TermPlan
{
    // So few terms are gone through faster than they are looked up.
    private const int MostFlat = 64;

    private readonly GroupPlan[] _ofCategory;
    private readonly GroupPlan[] _ofSelector;

    public TermPlan(RuleSet rules)
    {
        ValueCount = SlotCount = rules.ValueCount;
        var wholeTerms = new List<LineTerm>();
        var lineTerms = new List<LineTerm>();
        var orderTerms = new List<LineTerm>();
        var rankTerms = new List<RankTerm>();
        var scoreTerms = new List<ScoreTerm>();
        var lifetimeTerms = new List<LifetimeTerm>();
        var averageTerms = new List<AverageTerm>();
        var window = LineSpan.Whole(rules.WindowDays);
        var rankWindows = new List<LineSpan> { window };
        for (var value = 0; value < rules.Terms.Length; value++)
        {
            var (kind, category, _) = rules.Terms[value];
            var span = LineSpan.Of(rules.Terms[value]);
            var term = new LineTerm(kind, category, span, value, Selector: Selectors.NumberOf(rules.Terms[value].Selector));
            if (kind == TermKind.Score)
            {
                scoreTerms.Add(new ScoreTerm(category, value));
            }
            else if (kind == TermKind.AverageOrder)
            {
                averageTerms.Add(new AverageTerm(
                    value, rules.Terms.IndexOf(rules.Terms[value] with { Kind = TermKind.Ordered }), rules.Terms.IndexOf(rules.Terms[value] with { Kind = TermKind.Orders })));
            }
            else if (rules.Terms[value].IsLifetime)
            {
                lifetimeTerms.Add(new LifetimeTerm(kind, value, -1));
            }
            else if (kind == TermKind.Rank)
            {
                if (!rankWindows.Contains(span)) rankWindows.Add(span);
                rankTerms.Add(new RankTerm(category, rankWindows.IndexOf(span), value));
            }
            else
            {
                (term.IsOfOrders ? orderTerms : term.IsWhole(window) ? wholeTerms : lineTerms).Add(term);
            }
        }

        LifetimeTerms = [.. lifetimeTerms.Select(term => term with { InWindow = InWindow(term.Kind, window, lineTerms, orderTerms) })];
        WholeTerms = [.. wholeTerms];
        AverageTerms = [.. averageTerms];
        HasWeeks = lineTerms.Exists(term => term.IsWeeks);
        HasOrderValues = lineTerms.Exists(term => term.IsOrderValue);
        IsFlat = SlotCount <= MostFlat;
        EveryLine = [.. lineTerms.Where(t => t.IsOfAll || (IsFlat && t.Selector < 0))];
        FlatRanks = IsFlat ? [.. rankTerms] : [];
        ScoreTerms = [.. scoreTerms];
        RankWindows = [.. rankWindows];
        EveryOrder = [.. orderTerms.Where(t => t.IsOfAll || (IsFlat && t.Selector < 0))];
        OrderEdges = [.. orderTerms.SelectMany(t => EdgesOf(t.Span)).Append(0).Distinct()];
        HasOrders = orderTerms.Count > 0;
        Blank = [.. rules.Terms.ToArray().Select(t => t.Blank), .. Enumerable.Repeat(Term.Missing, ValueCount - rules.Terms.Length), .. new long[SlotCount - ValueCount]];
        foreach (var term in EveryLine.Where(t => t.IsAge && t.Value >= ValueCount)) Blank[term.Value] = Term.Missing;
        _ofCategory = IsFlat ? [] : Grouped(lineTerms.Where(t => t.Selector < 0), orderTerms.Where(t => t.Selector < 0), rankTerms, term => term.Category);
        _ofSelector = Grouped(lineTerms.Where(t => t.Selector >= 0), orderTerms.Where(t => t.Selector >= 0), [], term => term.Selector);
        HasSelectors = Selectors.Count > 0;
        var ranked = rankWindows.SelectMany(EdgesOf).ToHashSet();
        var edges = ranked.Concat(lineTerms.Concat(orderTerms).SelectMany(t => EdgesOf(t.Span))).Distinct().Order();
        Edges = [.. edges.Select(age => new WindowEdge((ushort)age, ranked.Contains(age)))];
    }

    private static int[] EdgesOf(LineSpan span) => span.Youngest > 0 ? [span.Youngest, span.Days] : [span.Days];

    // What a term needs of the window that is no sum over all lines, which are kept anyway: a value behind those of the rules.
    private int InWindow(TermKind kind, LineSpan window, List<LineTerm> lineTerms, List<LineTerm> orderTerms)
    {
        var (needed, terms) = kind switch
        {
            TermKind.LifetimeOrders => (TermKind.Orders, orderTerms),
            TermKind.DaysSinceLast => (kind, lineTerms),
            TermKind.DaysSinceFirst => (TermKind.Tenure, lineTerms),
            _ => (kind, null),
        };
        if (terms is null) return -1;
        terms.Add(new LineTerm(needed, Term.AllCategories, window, SlotCount, IsDated: needed == TermKind.Orders));
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

    /// <summary>Whether the terms are so few that those of categories are looked at for every line, and are not apart.</summary>
    public bool IsFlat { get; }

    /// <summary>All places, where the plan is flat.</summary>
    public RankTerm[] FlatRanks { get; }

    /// <summary>The other sums and the ages that every line has a part in; all of them where the plan is flat.</summary>
    public LineTerm[] EveryLine { get; }

    /// <summary>What the lines of one category have a part in, beside the terms of every line.</summary>
    public GroupPlan Of(int category) => category < _ofCategory.Length ? _ofCategory[category] : GroupPlan.None;

    /// <summary>The brands and skus that terms look at.</summary>
    public SelectorNumbers Selectors { get; } = new();

    /// <summary>Whether there are any.</summary>
    public bool HasSelectors { get; }

    /// <summary>What the lines of one brand or sku have a part in: apart in every plan.</summary>
    /// <param name="selector">Its number; -1 for none.</param>
    public GroupPlan OfSelector(int selector) => selector < 0 ? GroupPlan.None : _ofSelector[selector];

    /// <summary>What is measured over all that a user ever bought. No date changes it but for ages.</summary>
    public LifetimeTerm[] LifetimeTerms { get; }

    /// <summary>Numbers of orders over all categories, and of each where the plan is flat: no sums over lines, since an order of several lines counts once.</summary>
    public LineTerm[] EveryOrder { get; }

    /// <summary>The ages at which a line can change a number of orders with no purchase; 0 where it was dated ahead.</summary>
    public int[] OrderEdges { get; }

    /// <summary>Whether anything looks at orders.</summary>
    public bool HasOrders { get; }

    /// <summary>What is made of other terms, after these.</summary>
    public AverageTerm[] AverageTerms { get; }

    /// <summary>Whether anything looks at the value of one order.</summary>
    public bool HasOrderValues { get; }

    /// <summary>Whether anything counts weeks.</summary>
    public bool HasWeeks { get; }

    /// <summary>Scores: no part of a ledger, so that no line and no date changes them.</summary>
    public ScoreTerm[] ScoreTerms { get; }

    /// <summary>The windows over which categories are totalled; the first is the whole window, for affinity.</summary>
    public LineSpan[] RankWindows { get; }

    /// <summary>All ages at which lines enter or leave a window that anything looks at, ascending; the last is where they leave the whole one.</summary>
    public WindowEdge[] Edges { get; }

    private static GroupPlan[] Grouped(IEnumerable<LineTerm> lines, IEnumerable<LineTerm> orders, IReadOnlyList<RankTerm> ranks, Func<LineTerm, int> groupOf)
    {
        var (linesOf, ordersOf, ranksOf) = (lines.ToLookup(groupOf), orders.ToLookup(groupOf), ranks.ToLookup(term => term.Category));
        var count = linesOf.Concat(ordersOf).Select(group => group.Key).Concat(ranksOf.Select(group => group.Key)).DefaultIfEmpty(-1).Max() + 1;
        return [.. Enumerable.Range(0, count).Select(group => new GroupPlan([.. linesOf[group]], [.. ordersOf[group]], [.. ranksOf[group]]))];
    }
}
