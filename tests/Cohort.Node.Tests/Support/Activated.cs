using System.Text;

namespace Cohort.Node.Tests.Support;

/// <summary>Puts rules and a taxonomy into force.</summary>
internal static class Activated
{
    /// <summary>Activates the shop's, and waits until the ranges are open.</summary>
    public static async Task Activate(this RunningNode node)
    {
        Assert.Equal(200, (await node.Post("/v1/taxonomy", Shop.Taxonomy())).Status);
        Assert.Equal(200, (await node.Post("/v1/rules", Encoding.UTF8.GetBytes(Shop.Rules))).Status);
        await node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Shop.Today && status.GetProperty("under_way").GetString() is null);
    }
}
