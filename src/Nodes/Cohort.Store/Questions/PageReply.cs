using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>Some items of many.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Given as <c>after</c>, asks for the page after this one; null where there is none.</param>
public sealed record PageReply<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Makes pages for answers.</summary>
public static class PageReply
{
    /// <summary>The page of a store, each item in the form of answers.</summary>
    public static PageReply<TReply> Of<T, TReply>(Page<T> page, Func<T, TReply> reply)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new([.. page.Items.Select(reply)], page.Next);
    }
}
