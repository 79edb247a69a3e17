using Cohort.Core.Ranges;
using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>Walks over the ranges for the spend of all users. Hashes say how far it is, so that ranges may split and move meanwhile.</summary>
internal static class SpendPages
{
    /// <summary>Asks a range for the users after a place.</summary>
    /// <param name="range">The range.</param>
    /// <param name="hash">The hash of the user before.</param>
    /// <param name="user">The user before; empty for none.</param>
    /// <param name="limit">At most so many.</param>
    public delegate Task<SpendPage> Ask(RangeEntry range, ulong hash, string user, int limit);

    /// <summary>A page of users.</summary>
    /// <exception cref="CohortException">The mark is none, or the page is too large.</exception>
    public static Task<PageReply<UserSpendReply>> Of(RangeTable table, string? after, int limit, Ask ask) => PageReply.Of(
        async () =>
        {
            if (limit is < 1 or > CohortLimits.Page) throw new ArgumentOutOfRangeException(nameof(limit), limit, $"A page has 1 to {CohortLimits.Page} users.");
            var mark = PageMark.Parse(after);
            var (hash, user) = (HashColumn.Read(mark.First), mark.Text);
            List<UserSpend> users = [];
            for (var i = table.IndexOf(hash); ; i++)
            {
                var page = await ask(table.Entries[i], hash, user, limit - users.Count).ConfigureAwait(false);
                users.AddRange(page.Users);
                if (!page.IsLast) return new Page<UserSpend>(users, MarkOf(HashColumn.Of(users[^1].UserId), users[^1].UserId));
                if (i + 1 == table.Entries.Count) return new Page<UserSpend>(users, null);
                (hash, user) = (table.Entries[i + 1].Range.Start, "");
                if (users.Count == limit) return new Page<UserSpend>(users, MarkOf(HashColumn.Of(hash), user));
            }
        },
        user => new UserSpendReply(user.UserId, SpendReply.Of(user.Spend), user.Affinity));

    private static string MarkOf(long hash, string user) => new PageMark(hash, 0, user).ToString();
}
