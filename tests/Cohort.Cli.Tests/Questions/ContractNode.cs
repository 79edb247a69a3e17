using System.Text;
using Cohort.Actors;
using Cohort.Actors.Tests.Support;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Store.Questions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cohort.Cli.Tests.Questions;

/// <summary>A cluster of one node in this process, which reads the purchases from memory.</summary>
internal sealed class ContractNode : IAsyncDisposable
{
    private const string Settings = """
        akka.remote.dot-netty.tcp.port = 0
        cohort { ranges = 4, http.address = "http://127.0.0.1:0", log.level = error, business-day { clock = data, source-partitions = 1 } }
        """;

    private readonly NodeHost _host;

    private ContractNode(NodeHost host) => _host = host;

    /// <summary>The answers inside the node.</summary>
    public ICohort Inside => _host.App.Services.GetRequiredService<ICohort>();

    /// <summary>The address of the node.</summary>
    public Uri Address => new(_host.App.Urls.Single());

    /// <summary>Starts it, and waits until everything is visible.</summary>
    /// <param name="shop">The purchases.</param>
    /// <param name="more">Settings beside those of the contract.</param>
    /// <param name="roles">Roles beside those that the contract needs.</param>
    public static async Task<ContractNode> Start(ContractShop shop, string more = "", params string[] roles)
    {
        // A node that reads needs Kafka by its settings; here it is given its purchases otherwise.
        var directory = $"cohort.database.directory = {NodeConfig.Quoted(Directory.CreateDirectory(shop["node"]).FullName)}\ncohort.kafka.enabled = off\n{more}\n";
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of($"{Settings}{directory}akka.cluster.roles = [{string.Join(", ", [NodeRoles.Shard, .. roles])}]", _ => null));
        Assert.Empty(errors);
        var topic = new MemoryTopic(1);
        foreach (var record in ContractShop.Records) topic.Produce(0, Encoding.UTF8.GetBytes(record));
        string[] all = [NodeRoles.Shard, NodeRoles.Ingest, .. roles];
        var config = NodeConfig.Of($"{Settings}{directory}akka.cluster.roles = [{string.Join(", ", all)}]", _ => null);
        var host = await NodeHost.Build(config, settings! with { Roles = all }, topic);
        await host.App.StartAsync();
        var node = new ContractNode(host);
        await Until(async () => (await node.Inside.StatusAsync()).Missing.All(missing => missing.Contains("activated", StringComparison.Ordinal)));
        await node.Inside.ActivateAsync(ContractShop.Rules, shop.Taxonomy);
        await Until(async () => (await node.Inside.SuspendAsync(true)).Suspended);
        await Until(() => Task.FromResult(topic.IsCommitted));
        await node.Settled(ContractShop.LastDay);
        return node;
    }

    /// <summary>Waits until all ranges have reached a day and everything they did is visible.</summary>
    public Task Settled(string day) => Until(async () => await Inside.StatusAsync() is { Ready: true, UnderWay: null, AsOf: { } asOf } && asOf.ToString() == day
        && (await Inside.RangesAsync()).Ranges.All(range => range is { Unpublished: 0 } && range.AsOf?.ToString() == day));

    /// <summary>Waits for a condition, for a minute at most.</summary>
    public static async Task Until(Func<Task<bool>> holds)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (await holds()) return;
            }
            catch (Exception e) when (e is CohortException or Akka.Actor.AskTimeoutException)
            {
                // Not yet.
            }

            Assert.True(tries < 1_200, "What was waited for did not happen within a minute.");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.App.StopAsync();
        await _host.DisposeAsync();
    }
}
