namespace Cohort.Core.Segments.Rules;

/// <summary>What a term of a rule measures. Refunds are purchases with a negative amount.</summary>
public enum TermKind : byte
{
    /// <summary>Sum of amounts, refunds included, in minor units.</summary>
    Spend,

    /// <summary>Number of orders that have a line which is no refund.</summary>
    Orders,

    /// <summary>Number of refund lines.</summary>
    Refunds,

    /// <summary>Sum of quantities, refunds included.</summary>
    Units,

    /// <summary>
    /// Days from the latest purchase that is not a refund to the as-of date; missing where there is none. Of a category, in the window;
    /// of all, ever.
    /// </summary>
    DaysSinceLast,

    /// <summary>Days from the earliest purchase in the window that is not a refund to the as-of date; missing where there is none.</summary>
    Tenure,

    /// <summary>
    /// Place of the category among the user's categories by spend in the window, 1 for the largest; ties go to the
    /// name that comes first (ordinal). Only categories with positive spend rank, and UNKNOWN never does: then missing.
    /// </summary>
    Rank,

    /// <summary>The last score of the user by a model, in millionths; missing for a user whom it never scored, or who bought nothing in the window.</summary>
    Score,

    /// <summary>Number of purchase lines that are not refunds.</summary>
    Lines,

    /// <summary>Sum of amounts ever, refunds included, in minor units.</summary>
    LifetimeSpend,

    /// <summary>
    /// Number of orders ever that have a line which is no refund, each once for each date with such a line: ids of orders are kept as
    /// long as the window.
    /// </summary>
    LifetimeOrders,

    /// <summary>Number of purchase lines ever that are not refunds.</summary>
    LifetimeLines,

    /// <summary>Sum of quantities ever, refunds included.</summary>
    LifetimeUnits,

    /// <summary>Days from the first purchase ever that is not a refund to the as-of date; missing where there is none.</summary>
    DaysSinceFirst,

    /// <summary>
    /// Number of weeks, each seven dates and the first of them ending with the as-of date, in which there is a purchase line that is no
    /// refund.
    /// </summary>
    WeeksWithOrder,

    /// <summary>Sum of amounts of lines that are no refunds, in minor units: what all orders are worth together.</summary>
    Ordered,

    /// <summary>What the largest order is worth, its refunds not taken off, in minor units; missing where there is none.</summary>
    LargestOrder,

    /// <summary>
    /// What the order of the latest date is worth, of several on that date the largest, in minor units; missing where there is none.
    /// </summary>
    LastOrder,

    /// <summary>
    /// What an order is worth on average, in millionths of a minor unit, rounded down; missing where there is none. It compares users with all
    /// others; compared with a number, an average is divided exactly.
    /// </summary>
    AverageOrder,
}

/// <summary>
/// One number that rules need of a ledger: the inputs of a rule. Its value is a 64-bit integer, or
/// <see cref="Missing"/>.
/// </summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Category">
/// The category id it is measured over, or <see cref="AllCategories"/>; of a score, the model's index in <see cref="RuleSet.ScoreModels"/>.
/// </param>
/// <param name="WindowDays">How many dates it looks back on, the as-of date included: 1 to the whole window. Weeks have seven each.</param>
public readonly record struct Term(TermKind Kind, int Category, int WindowDays)
{
    /// <summary>The category of a term that looks at every purchase, UNKNOWN ones included.</summary>
    public const int AllCategories = -1;

    /// <summary>The value of a term that has none, for example the rank of a category without spend.</summary>
    public const long Missing = long.MinValue;

    /// <summary>
    /// The smallest age in days that it looks at; larger than 0 where it leaves out the latest dates. A line enters such a window when it
    /// has that age, with no purchase.
    /// </summary>
    public int Youngest { get; init; }

    /// <summary>The only dates that it looks at, as long as they are in the window; null where it looks at all of it.</summary>
    public DateSpan? Dates { get; init; }

    /// <summary>The brand or sku that it is measured over; null where it is measured over a category or all.</summary>
    public LineSelector? Selector { get; init; }

    /// <summary>Whether the value grows by one each day with no purchase.</summary>
    public bool IsAge => Kind is TermKind.DaysSinceLast or TermKind.Tenure or TermKind.DaysSinceFirst;

    /// <summary>Whether it looks at all that the user ever bought, and not at the window.</summary>
    public bool IsLifetime => Kind is >= TermKind.LifetimeSpend and <= TermKind.DaysSinceFirst || (Kind == TermKind.DaysSinceLast && Category == AllCategories && Selector is null);

    /// <summary>Its value where there is no line that it looks at: a sum of nothing is 0, and nothing has no age and no place.</summary>
    internal long Blank => IsAge || IsOrderValue || Kind is TermKind.Rank or TermKind.Score ? Missing : 0;

    /// <summary>Whether it is the value of an order, and missing without one.</summary>
    internal bool IsOrderValue => Kind is >= TermKind.LargestOrder and <= TermKind.AverageOrder;
}
