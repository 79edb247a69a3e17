using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Cohort.Actors;
using Cohort.Actors.Hosting;
using Cohort.Actors.Ingest;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cohort.Node.Tests.Support;

/// <summary>A node with all roles in this process: a cluster of one, with SQLite files in a directory.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly IHost _host;

    private TestNode(IHost host, SqliteServingStore store) => (_host, Store) = (host, store);

    public SqliteServingStore Store { get; }

    public IReadOnlyActorRegistry Registry => _host.Services.GetRequiredService<IReadOnlyActorRegistry>();

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public static async Task<TestNode> Start(string directory, RuleContext context, MemoryTopic? topic, int ranges = 4, bool followsData = true,
        Func<CohortNode, SqliteServingStore, CohortNode>? more = null, Address? join = null)
    {
        var store = SqliteServingStore.Open(directory);
        var node = new CohortNode
        {
            Store = new ServingSink(store),
            Members = new ServingMembers(store),
            Contexts = new ContextCache(_ => Task.FromResult(context)),
            Wanted = () => Task.FromResult<ContextVersion?>(ContextVersion.Of(context)),
            Purchases = topic,
            StoreLetters = letters => store.WriteDeadLettersAsync(letters),
            CreateReader = () => new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc),
            Calendar = BusinessCalendar.Utc,
            FirstRanges = ranges,
            DataSources = followsData ? topic?.Partitions : null,
            IngestLimits = new IngestLimits { PartitionReader = new PartitionReaderLimits { FollowsData = followsData }, IdleMilliseconds = 300, TickInterval = TimeSpan.FromMilliseconds(50) },
        };
        if (more is not null) node = more(node, store);
        string[] roles = [NodeRoles.Shard, NodeRoles.Ingest, NodeRoles.Score];
        var plugin = $$"""{ connection-string = "Data Source={{Path.Combine(directory, "journal.db")}}", provider-name = "SQLite.MS" }""";
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("cohort", akka => akka
            .AddHocon(ConfigurationFactory.ParseString($$"""
                akka {
                  loglevel = WARNING
                  actor.provider = cluster
                  remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                  cluster { roles = [shard, ingest, score], min-nr-of-members = 1 }
                  cluster.sharding { distributed-data.durable.keys = [], passivate-idle-entity-after = off }
                  cluster.singleton-proxy.log-singleton-identification-failure = off
                  persistence {
                    journal { plugin = "akka.persistence.journal.sql", sql {{plugin}} }
                    snapshot-store { plugin = "akka.persistence.snapshot-store.sql", sql {{plugin}} }
                  }
                }
                """), HoconAddMode.Prepend)
            .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append)
            .AddCohort(node, roles)
            .AddStartup((system, _) =>
            {
                var cluster = Akka.Cluster.Cluster.Get(system);
                cluster.Join(join ?? cluster.SelfAddress);
            }));
        var host = builder.Build();
        await host.StartAsync();
        return new TestNode(host, store);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await Store.DisposeAsync();
    }
}
