using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

public class HashOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Users_are_woken_in_the_same_order_When_they_came_in_another(int seed)
    {
        var ids = Enumerable.Range(0, 500).Select(i => $"user-{i}").ToList();
        var expected = ids.OrderBy(HashOf).ToList();
        var users = new UserTable();
        foreach (var id in ids.OrderBy(id => (HashOf(id) >> seed) & 0xFF))
            users.Due(users.Add(HashOf(id), Encoding.UTF8.GetBytes(id))) = 100;
        users.Due(users.Add(HashOf("later"), "later"u8)) = 101;

        var order = new HashOrder(users);

        Assert.Equal(expected, order.DueBy(100).Select(slot => Encoding.UTF8.GetString(users.Id(slot))));
        Assert.Equal(501, order.All().Count);
        Assert.Empty(order.DueBy(99));
    }

    private static ulong HashOf(string id) => UserHash.Of(Encoding.UTF8.GetBytes(id));
}
