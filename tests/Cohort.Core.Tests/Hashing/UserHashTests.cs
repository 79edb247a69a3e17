using System.Text;
using Cohort.Core.Hashing;
using Xunit;

namespace Cohort.Core.Tests.Hashing;

public class UserHashTests
{
    /// <summary>These values are on disk as the bounds and the members of ranges: they may never change.</summary>
    [Theory]
    [InlineData("", 0x7ee7ac408ebf674dUL)]
    [InlineData("1", 0x5919ddf18ef4922eUL)]
    [InlineData("2261", 0xf642deee4bf83dfbUL)]
    [InlineData("u0123456", 0x9f72bf584084f0adUL)]
    [InlineData("Zoë", 0x67424ea6bc4e482aUL)]
    [InlineData("a-user-id-of-more-than-one-word", 0xfcb7cab565dc594bUL)]
    public void It_gives_the_stored_position_When_asked_for_a_known_user(string user, ulong position) =>
        Assert.Equal($"{position:x16}", $"{UserHash.Of(Encoding.UTF8.GetBytes(user)):x16}");

    [Fact]
    public void It_fills_the_space_evenly_When_users_are_numbered()
    {
        var sixteenths = new int[16];
        for (var user = 0; user < 16_000; user++) sixteenths[UserHash.Of(Encoding.UTF8.GetBytes($"u{user}")) >> 60]++;

        // 1000 expected in each, standard deviation about 31.
        Assert.All(sixteenths, count => Assert.InRange(count, 850, 1150));
    }
}
