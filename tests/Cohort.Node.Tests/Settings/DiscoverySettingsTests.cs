using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Settings;

/// <summary>How a node is told where it is and how it finds others, where addresses are not known beforehand.</summary>
public sealed class DiscoverySettingsTests
{
    private const string Postgres = "cohort.database { provider = postgresql, connection-string = \"Host=db\" }\n";

    private const string Host = "akka.remote.dot-netty.tcp.public-hostname";

    [Fact]
    public void Nodes_that_share_a_server_need_no_seeds_When_the_database_says_which_cluster_holds() =>
        Assert.True(Read(Postgres + "cohort.discovery = database").IsGuided);

    [Fact]
    public void Seeds_are_asked_where_nothing_else_is_said() =>
        Assert.False(Read(Postgres + "akka.cluster.seed-nodes = [\"akka.tcp://cohort@a:1\"]").IsGuided);

    [Theory]
    [InlineData(Postgres + "cohort.discovery = database\nakka.cluster.seed-nodes = [\"akka.tcp://cohort@a:1\"]", "akka.cluster.seed-nodes names nodes, but cohort.discovery is database")]
    [InlineData("cohort { discovery = database, database.directory = data }", "cohort.discovery is database, but cohort.database.provider is sqlite")]
    [InlineData(Postgres + "cohort.discovery = dns", "cohort.discovery is 'dns': write seeds or database.", "akka.cluster.seed-nodes is empty")]
    [InlineData("cohort.database.directory = data\nakka.cluster.split-brain-resolver.active-strategy = lease-majority", "akka.cluster.split-brain-resolver.active-strategy is lease-majority, but cohort.database.provider is sqlite")]
    public void What_cannot_be_is_named_by_its_key(string text, params string[] expected)
    {
        var (_, errors) = NodeSettings.Read(NodeConfig.Of(text, _ => null));

        Assert.Equal(expected.Length, errors.Count);
        foreach (var (error, beginning) in errors.Zip(expected)) Assert.StartsWith(beginning, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3", "10-1-2-3.cohort-nodes.shop.svc.cluster.local")]
    [InlineData("fd00::1:2", "fd00--1-2.cohort-nodes.shop.svc.cluster.local")]
    [InlineData("node-1", "node-1")]
    public void An_address_has_a_name_below_the_domain(string address, string name)
    {
        var config = NodeConfig.Of("cohort.remoting.domain = cohort-nodes.shop.svc.cluster.local", variable => variable == "COHORT_HOST" ? address : null);

        Assert.Equal(name, config.GetString(Host));
    }

    [Fact]
    public void An_address_stays_without_a_domain() =>
        Assert.Equal("10.1.2.3", NodeConfig.Of("", variable => variable == "COHORT_HOST" ? "10.1.2.3" : null).GetString(Host));

    [Fact]
    public void Roles_of_the_environment_come_before_the_file()
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of(
            "cohort.database.directory = data\nakka.cluster.roles = [shard]", variable => variable == "COHORT_ROLES" ? "ingest, serve" : null));

        Assert.Empty(errors);
        Assert.Equal(["ingest", "serve"], settings!.Roles);
    }

    private static NodeSettings Read(string text)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of(text, _ => null));
        Assert.Empty(errors);
        return settings!;
    }
}
