using System.Text.Json.Serialization;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>Some items of many.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Given as <c>after</c>, asks for the page after this one; null where there is none.</param>
public sealed record PageReply<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The first date of which all items are kept, where some of before were let go; null where none ever was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BusinessDate? KnownFrom { get; init; }
}

/// <summary>Makes pages for answers.</summary>
public static class PageReply
{
    /// <summary>The page of a store, each item in the form of answers.</summary>
    /// <param name="asked">Asks the store.</param>
    /// <param name="reply">Gives an item its form.</param>
    /// <exception cref="CohortException">The mark is none that the store gave, or the page is too large.</exception>
    internal static async Task<PageReply<TReply>> Of<T, TReply>(Func<Task<Page<T>>> asked, Func<T, TReply> reply)
    {
        ArgumentNullException.ThrowIfNull(asked);
        try
        {
            var page = await asked().ConfigureAwait(false);
            return new([.. page.Items.Select(reply)], page.Next);
        }
        catch (ArgumentException e)
        {
            throw new CohortException(Refusal.Wrong, e.Message);
        }
    }
}
