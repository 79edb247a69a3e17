using Cohort.Store.Questions;

namespace Cohort.Verbs.Reading;

/// <summary>Goes from page to page.</summary>
internal static class Paging
{
    /// <summary>Items from a mark on.</summary>
    /// <param name="page">Asks for a page: after a mark, at most so many items.</param>
    /// <param name="after">The mark; null for all.</param>
    /// <param name="limit">At most so many; 0 is all.</param>
    /// <param name="ended">Told the mark of the page after the last that was read; null where there is none.</param>
    public static async IAsyncEnumerable<T> Items<T>(Func<string?, int, Task<PageReply<T>>> page, string? after, int limit, Action<string?>? ended = null)
    {
        for (var left = limit == 0 ? int.MaxValue : limit; ;)
        {
            var items = await page(after, Math.Min(left, CohortLimits.Page));
            foreach (var item in items.Items) yield return item;
            (after, left) = (items.Next, left - items.Items.Count);
            if (after is not null && left > 0) continue;
            ended?.Invoke(after);
            yield break;
        }
    }

    /// <summary>What a limit means to those who take none: 0 is all.</summary>
    public static int Of(int limit) => limit == 0 ? CohortLimits.Page : limit;
}
