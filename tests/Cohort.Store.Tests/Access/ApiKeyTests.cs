using Cohort.Store.Access;

namespace Cohort.Store.Tests.Access;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_is_found_by_its_secret_alone_and_its_line_does_not_hold_it()
    {
        var (secret, key) = ApiKey.Create("deploy", AccessRoles.Edit | AccessRoles.Read);
        var (other, _) = ApiKey.Create("deploy", AccessRoles.Edit);

        Assert.StartsWith(ApiKey.Prefix, secret, StringComparison.Ordinal);
        Assert.NotEqual(secret, other);
        Assert.DoesNotContain(secret, key.ToString(), StringComparison.Ordinal);
        Assert.True(ApiKey.TryParse(key.ToString(), out var read, out _));
        Assert.Equal(key, read);
        var keys = new ApiKeys([read]);
        Assert.Equal(key, keys.Find(secret));
        Assert.All((string[])["", other, secret + " ", secret[..^1], key.Hash, new string('x', 100_000)], wrong => Assert.Null(keys.Find(wrong)));
    }

    [Fact]
    public void A_line_reads_as_it_did_when_it_was_written()
    {
        Assert.True(ApiKey.TryParse("ann@shop read,operate sha256:9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08", out var key, out _));

        Assert.Equal(("ann@shop", AccessRoles.Read | AccessRoles.Operate), (key.Name, key.Roles));
        Assert.Equal(key, new ApiKeys([key]).Find("test"));
    }

    [Theory]
    [InlineData("", "There is an empty line among the keys.")]
    [InlineData("ann", "The key of 'ann' is not a name, roles and 'sha256:'")]
    [InlineData("ann read", "The key of 'ann' is not a name, roles and 'sha256:'")]
    [InlineData("ann chef sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "The key of 'ann' has roles that are none")]
    [InlineData("ann read, sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "The key of 'ann' has roles that are none")]
    [InlineData("ann read sha256:9f86", "The key of 'ann' is not a name, roles and 'sha256:'")]
    [InlineData("ann read cohort_secret", "The key of 'ann' is not a name, roles and 'sha256:'")]
    [InlineData("-ann read sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "'-ann' cannot be the name of a key")]
    public void A_line_that_is_no_key_is_told_without_its_hash(string line, string fault)
    {
        Assert.False(ApiKey.TryParse(line, out _, out var said));

        Assert.StartsWith(fault, said, StringComparison.Ordinal);
        Assert.DoesNotContain("9f86", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_roles_read_as_they_are_written()
    {
        AccessRoles[] all = [AccessRoles.Count, AccessRoles.Read, AccessRoles.Ingest, AccessRoles.Edit, AccessRoles.Operate];
        foreach (var some in Enumerable.Range(1, (1 << all.Length) - 1))
        {
            var roles = all.Where((_, place) => (some & 1 << place) != 0).Aggregate(AccessRoles.None, (one, other) => one | other);

            Assert.True(AccessRoleNames.TryParse(AccessRoleNames.Of(roles), out var read));
            Assert.Equal(roles, read);
        }
    }
}
