using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>What questions are bounded by.</summary>
public static class CohortLimits
{
    /// <summary>Items of a page where nobody says how many.</summary>
    public const int UsualPage = 100;

    /// <summary>Items of a page at most: a page lies in memory as a whole, also in that of a node that answers many.</summary>
    public const int Page = 10_000;

    /// <summary>Members of a date that are told at once, at most: each page costs a walk over transitions, so few large ones are read for all.</summary>
    public const int PageThen = 100_000;

    /// <summary>Dates of one answer about the days of a segment: three years.</summary>
    public const int Days = 1_100;

    /// <summary>Dates of such an answer where nobody says how many.</summary>
    public const int UsualDays = 30;

    /// <summary>Segments whose overlap is asked for at once, at most: there are as many combinations as two to that power.</summary>
    public const int OverlappingSegments = 5;

    /// <summary>Drafts of rules that are kept beside one another, at most: people read their names in a list.</summary>
    public const int Drafts = Draft.Most;

    /// <summary>Bytes of the name of a draft, at most.</summary>
    public const int DraftNameBytes = 100;

    /// <summary>Bytes of all drafts together, at most: six texts as large as rules can be, or a hundred of usual ones.</summary>
    public const int DraftsBytes = Draft.MostBytes;

    /// <summary>Users of whom a preview gives the reason, at most, for each segment and direction: each is explained.</summary>
    public const int PreviewSamples = 20;
}
