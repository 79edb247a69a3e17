using Xunit;

namespace Cohort.Cli.Tests.Questions;

/// <summary>A cluster and a data directory with the same purchases export the same bytes.</summary>
public sealed class ExportEqualityTests
{
    [Theory]
    [InlineData("spend")]
    [InlineData("affinity")]
    [InlineData("members")]
    public async Task A_cluster_exports_what_a_directory_exports(string what)
    {
        using var shop = new ContractShop();
        await shop.Fill();
        await using var node = await ContractNode.Start(shop);
        await node.Settled(ContractShop.LastDay);

        var (directory, cluster) = (await Run.Well("export", what, "--data", shop.Data), await Run.Well("export", what, "--node", node.Address.ToString()));

        Assert.True(directory.Output.Count(one => one == '\n') > 5);
        Assert.Equal(directory.Output, cluster.Output);
    }
}
