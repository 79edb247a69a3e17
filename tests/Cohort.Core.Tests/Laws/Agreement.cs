using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>What it means that a range and the oracle, or two ranges, hold the same.</summary>
internal static class Agreement
{
    public static void With(NaiveCohort oracle, Runner runner)
    {
        Ledgers(oracle, [runner.State]);
        Assert.Equal(oracle.Counts, runner.State.Counts);
        var expected = oracle.Users.SelectMany(user => oracle.Segments(user).Select(segment => (user, segment)));
        Assert.Equal(expected.Order(), runner.Stored.Order());
    }

    /// <summary>Ledgers, spend and memberships of all users over some ranges.</summary>
    public static void Ledgers(NaiveCohort oracle, IReadOnlyCollection<RangeState> states)
    {
        var views = states.SelectMany(state => state.Questions.Users()).OrderBy(view => view.UserId, StringComparer.Ordinal).ToList();
        Assert.Equal(oracle.Users, views.Select(view => view.UserId));
        Assert.Equal(views.Count, states.Sum(state => state.UserCount + state.DormantCount));
        Assert.Equal(oracle.Users.Count(user => oracle.Ledger(user).Any()), states.Sum(state => state.UserCount));
        Assert.Equal(oracle.Users.Sum(user => oracle.Ledger(user).Count()), states.Sum(state => state.LineCount));
        foreach (var view in views)
        {
            Assert.Equal(Cells(oracle, view.UserId), view.Cells);
            Assert.Equal(oracle.Segments(view.UserId), view.Segments);
            Assert.Equal(oracle.Lifetime(view.UserId), view.Lifetime);
            Assert.True(view.Due is null || view.Due > view.AsOf, $"{view.UserId} is due on {view.Due}, not after {view.AsOf}.");
        }
    }

    /// <summary>Everything that can be seen of two ranges, due dates aside: one may wake a user in vain.</summary>
    public static void Between(RangeState expected, RangeState actual)
    {
        Assert.Equal(expected.Counts, actual.Counts);
        Assert.Equal(expected.Offsets, actual.Offsets);
        Assert.Equal(expected.AsOf, actual.AsOf);
        Assert.Equal((expected.UserCount, expected.DormantCount, expected.LineCount), (actual.UserCount, actual.DormantCount, actual.LineCount));
        SameUsers([expected], [actual]);
    }

    public static void SameUsers(IReadOnlyList<RangeState> expected, IReadOnlyList<RangeState> actual)
    {
        var pairs = Sorted(expected).Zip(Sorted(actual)).ToList();
        Assert.Equal(expected.Sum(s => s.Questions.Users().Count()), actual.Sum(s => s.Questions.Users().Count()));
        foreach (var (one, other) in pairs)
        {
            Assert.Equal(one.UserId, other.UserId);
            Assert.Equal(one.AsOf, other.AsOf);
            Assert.Equal(one.Cells, other.Cells);
            Assert.Equal(one.Lifetime, other.Lifetime);
            Assert.Equal(one.Spend, other.Spend);
            Assert.Equal(one.Affinity, other.Affinity);
            Assert.Equal(one.Segments, other.Segments);
            Assert.Equal(one.TermValues.ToArray(), other.TermValues.ToArray());
            Assert.Equal(one.Scores, other.Scores);
        }
    }

    private static List<UserView> Sorted(IReadOnlyList<RangeState> states) =>
        [.. states.SelectMany(state => state.Questions.Users()).OrderBy(view => view.UserId, StringComparer.Ordinal)];

    private static List<LedgerCell> Cells(NaiveCohort oracle, string user) => [.. oracle.Ledger(user)
        .GroupBy(buy => (buy.Day, buy.Sku))
        .OrderBy(cell => cell.Key.Day).ThenBy(cell => cell.Key.Sku, StringComparer.Ordinal)
        .Select(cell => new LedgerCell(
            new BusinessDate((ushort)cell.Key.Day),
            cell.Key.Sku,
            oracle.World.CategoryOf(cell.Key.Sku),
            cell.Sum(buy => buy.Minor),
            cell.Sum(buy => (long)buy.Units),
            cell.Count(buy => !buy.IsRefund),
            cell.Where(buy => !buy.IsRefund).Select(buy => buy.Order).Distinct().Count(),
            cell.Count(buy => buy.IsRefund)))];
}
