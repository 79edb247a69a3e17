namespace Cohort.Core.Segments.Rules;

/// <summary>What a term of a rule measures. Refunds are purchases with a negative amount.</summary>
public enum TermKind : byte
{
    /// <summary>Sum of amounts, refunds included, in minor units.</summary>
    Spend,

    /// <summary>Number of purchase lines that are not refunds.</summary>
    Orders,

    /// <summary>Number of refund lines.</summary>
    Refunds,

    /// <summary>Sum of quantities, refunds included.</summary>
    Units,

    /// <summary>Days from the latest purchase that is not a refund to the as-of date; missing where there is none.</summary>
    DaysSinceLast,

    /// <summary>Days from the earliest purchase in the window that is not a refund to the as-of date; missing where there is none.</summary>
    Tenure,

    /// <summary>
    /// Place of the category among the user's categories by spend in the window, 1 for the largest; ties go to the
    /// name that comes first (ordinal). Only categories with positive spend rank, and UNKNOWN never does: then missing.
    /// </summary>
    Rank,

    /// <summary>The last score of the user by a model, in millionths; missing for a user whom it never scored.</summary>
    Score,
}

/// <summary>
/// One number that rules need of a ledger: the inputs of a rule. Its value is a 64-bit integer, or
/// <see cref="Missing"/>.
/// </summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Category">
/// The category id it is measured over, or <see cref="AllCategories"/>; of a score, the model's index in <see cref="RuleSet.ScoreModels"/>.
/// </param>
/// <param name="WindowDays">How many dates it looks back on, the as-of date included: 1 to 90.</param>
public readonly record struct Term(TermKind Kind, int Category, int WindowDays)
{
    /// <summary>The category of a term that looks at every purchase, UNKNOWN ones included.</summary>
    public const int AllCategories = -1;

    /// <summary>The value of a term that has none, for example the rank of a category without spend.</summary>
    public const long Missing = long.MinValue;

    /// <summary>Whether the value grows by one each day with no purchase.</summary>
    public bool IsAge => Kind is TermKind.DaysSinceLast or TermKind.Tenure;

    /// <summary>Its value where there is no line that it looks at: a sum of nothing is 0, and nothing has no age and no place.</summary>
    internal long Blank => IsAge || Kind is TermKind.Rank or TermKind.Score ? Missing : 0;
}
