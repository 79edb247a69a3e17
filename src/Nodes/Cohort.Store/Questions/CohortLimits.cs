namespace Cohort.Store.Questions;

/// <summary>What questions are bounded by.</summary>
public static class CohortLimits
{
    /// <summary>Items of a page where nobody says how many.</summary>
    public const int UsualPage = 100;

    /// <summary>Items of a page at most: a page lies in memory as a whole, also in that of a node that answers many.</summary>
    public const int Page = 10_000;
}
