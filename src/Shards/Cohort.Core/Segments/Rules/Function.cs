namespace Cohort.Core.Segments.Rules;

/// <summary>Whether a function takes a category, or the name of a model in its place.</summary>
internal enum CategoryUse
{
    Optional,
    Required,
    Model,
    None,
}

/// <summary>A function of the rules language.</summary>
/// <param name="Name">As written in a rule.</param>
/// <param name="Kind">The term it stands for; for a share, the term that it divides.</param>
/// <param name="IsShare">Whether the term is divided by the same term over all categories.</param>
/// <param name="Category">Whether the first argument may, must or cannot be a category.</param>
/// <param name="TakesWindow">Whether the last argument may be a window in days.</param>
/// <param name="CanBeMissing">Whether an ordinary user may have no value.</param>
/// <param name="Unit">What its value counts.</param>
internal sealed record Function(
    string Name, TermKind Kind, bool IsShare, CategoryUse Category, bool TakesWindow, bool CanBeMissing, RuleUnit Unit)
{
    public static readonly IReadOnlyList<Function> All =
    [
        new("spend", TermKind.Spend, false, CategoryUse.Optional, true, false, RuleUnit.Money),
        new("orders", TermKind.Orders, false, CategoryUse.Optional, true, false, RuleUnit.Orders),
        new("lines", TermKind.Lines, false, CategoryUse.Optional, true, false, RuleUnit.Lines),
        new("refunds", TermKind.Refunds, false, CategoryUse.Optional, true, false, RuleUnit.Refunds),
        new("units", TermKind.Units, false, CategoryUse.Optional, true, false, RuleUnit.Units),
        new("days_since_last", TermKind.DaysSinceLast, false, CategoryUse.Optional, false, true, RuleUnit.Days),
        new("tenure", TermKind.Tenure, false, CategoryUse.Optional, false, true, RuleUnit.Days),
        new("lifetime_spend", TermKind.LifetimeSpend, false, CategoryUse.None, false, false, RuleUnit.Money),
        new("lifetime_orders", TermKind.LifetimeOrders, false, CategoryUse.None, false, false, RuleUnit.Orders),
        new("lifetime_lines", TermKind.LifetimeLines, false, CategoryUse.None, false, false, RuleUnit.Lines),
        new("lifetime_units", TermKind.LifetimeUnits, false, CategoryUse.None, false, false, RuleUnit.Units),
        new("days_since_first", TermKind.DaysSinceFirst, false, CategoryUse.None, false, true, RuleUnit.Days),
        new("rank", TermKind.Rank, false, CategoryUse.Required, true, true, RuleUnit.Place),
        new("share", TermKind.Spend, true, CategoryUse.Required, true, true, RuleUnit.Share),
        new("weeks_with_order", TermKind.WeeksWithOrder, false, CategoryUse.Optional, true, false, RuleUnit.None),
        new("score", TermKind.Score, false, CategoryUse.Model, false, true, RuleUnit.Probability),
        new("order_value", TermKind.Ordered, false, CategoryUse.Optional, true, true, RuleUnit.Money),
        new("largest order_value", TermKind.LargestOrder, false, CategoryUse.Optional, true, true, RuleUnit.Money),
        new("last order_value", TermKind.LastOrder, false, CategoryUse.Optional, true, true, RuleUnit.Money),
    ];

    public static IEnumerable<string> Names => All.Select(function => function.Name);

    /// <summary>Whether it looks at all that a user ever bought, whatever it is compared with.</summary>
    public bool IsOfAllTime => Kind is >= TermKind.LifetimeSpend and <= TermKind.DaysSinceFirst;

    /// <summary>Whether a brand or a sku may stand in the place of the category.</summary>
    public bool TakesSelector => Kind != TermKind.Rank && Category is CategoryUse.Optional or CategoryUse.Required;

    /// <summary>Whether its value is the average of several.</summary>
    public bool IsAverage => Kind == TermKind.Ordered;

    /// <summary>Whether its value is the quotient of two terms.</summary>
    public bool IsQuotient => IsShare || IsAverage;

    /// <summary>Whether it takes a number of weeks in place of a window, and needs it.</summary>
    public bool TakesWeeks => Kind == TermKind.WeeksWithOrder;

    /// <summary>How to call it, for messages: <c>rank("CATEGORY", 30 days)</c>.</summary>
    public string Example => (Category, TakesWindow) switch
    {
        (CategoryUse.Model, _) => $"{Name}(\"churn\") or {Name}(\"propensity:CATEGORY\")",
        (CategoryUse.None, _) => $"{Name}()",
        _ when TakesWeeks => $"{Name}(6) or {Name}(\"CATEGORY\", 6)",
        (CategoryUse.Required, _) => $"{Name}(\"CATEGORY\") or {Name}(\"CATEGORY\", 30 days)",
        (_, true) => $"{Name}(), {Name}(\"CATEGORY\") or {Name}(\"CATEGORY\", 30 days)",
        _ => $"{Name}() or {Name}(\"CATEGORY\")",
    };

    /// <summary>What it takes in double quotes, for messages.</summary>
    public string ArgumentNoun => Category == CategoryUse.Model ? "a model" : "a category";

    public static Function? Named(string name) => All.FirstOrDefault(function => function.Name == name);
}
