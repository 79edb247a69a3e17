using System.Net;
using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Tests.Doors;

public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:1", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("node-1", true)]
    [InlineData("10.1.2.3:80", true)]
    [InlineData("10.1.2.4:80", false)]
    [InlineData("", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.evil.test", false)]
    [InlineData("evil.localhost", false)]
    [InlineData("10.1.2.3.evil.test", false)]
    [InlineData("node-1.evil.test", false)]
    public void Its_own_names_and_the_address_that_was_reached_are_allowed(string host, bool allowed)
    {
        var hosts = new AllowedHosts(["node-1"]);

        Assert.Equal(allowed, hosts.Has(new HostString(host), IPAddress.Parse("10.1.2.3")));
        Assert.Equal(allowed, hosts.Has(new HostString(host), IPAddress.Parse("::ffff:10.1.2.3")));
    }
}
