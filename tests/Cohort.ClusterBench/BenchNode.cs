using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Cohort.Actors;
using Cohort.Actors.Connectors;
using Cohort.Actors.Hosting;
using Cohort.Actors.Ingest;
using Cohort.Actors.Scoring;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Node;
using Cohort.Node.Scoring;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Cohort.ClusterBench;

/// <summary>Where a design under test keeps its rows: a directory of SQLite files, or a PostgreSQL server.</summary>
internal sealed record Database(string Name, string Provider, string Connection, Func<Task<IServingStore>> OpenStore)
{
    public static Database Sqlite(string directory)
    {
        Directory.CreateDirectory(directory);
        var journal = $"Data Source={Path.Combine(directory, "journal.db")}";

        // As the node does.
        using (var connection = new SqliteConnection(journal))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }

        return new Database("SQLite", "SQLite.MS", journal, () => Task.FromResult<IServingStore>(SqliteServingStore.Open(directory)));
    }

    public static Database Postgres(string connection) => new(
        "PostgreSQL", "PostgreSQL.15", connection, async () => await PostgresServingStore.OpenAsync(new PostgresOptions(connection), TimeProvider.System));

    /// <summary>Another of the same kind with nothing in it.</summary>
    public Database Anew(string directory, string name)
    {
        if (Provider.StartsWith("SQLite", StringComparison.Ordinal)) return Sqlite(Path.Combine(directory, name));
        using var connection = new NpgsqlConnection(Connection);
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0", connection);
        command.ExecuteNonQuery();
        return Postgres(new NpgsqlConnectionStringBuilder(Connection) { Database = name }.ToString());
    }

    /// <summary>The settings of an actor system that journals there.</summary>
    public Config Config()
    {
        var plugin = $$"""{ connection-string = "{{Connection}}", provider-name = "{{Provider}}" }""";
        return ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              log-dead-letters = off
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              cluster { roles = [shard, ingest, score], min-nr-of-members = 1, singleton-proxy.log-singleton-identification-failure = off }
              cluster.sharding { distributed-data.durable.keys = [], passivate-idle-entity-after = off }
              persistence {
                journal { plugin = "akka.persistence.journal.sql", sql {{plugin}} }
                snapshot-store { plugin = "akka.persistence.snapshot-store.sql", sql {{plugin}} }
              }
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
    }
}

/// <summary>A node with all roles in this process.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchNode(IHost host, IServingStore store) => (_host, Store) = (host, store);

    public IServingStore Store { get; }

    public IReadOnlyActorRegistry Registry => _host.Services.GetRequiredService<IReadOnlyActorRegistry>();

    public static async Task<BenchNode> Start(
        Database database, RuleContext context, IPurchaseSource source, int partitions, int ranges, BenchModels? models = null)
    {
        var store = await database.OpenStore();
        var sink = new ServingSink(store);
        var node = new CohortNode
        {
            Store = sink,
            Members = new ServingMembers(store),
            Contexts = new ContextCache(_ => Task.FromResult(context)),
            Wanted = () => Task.FromResult<ContextVersion?>(ContextVersion.Of(context)),
            Purchases = source,
            StoreLetters = letters => store.WriteDeadLettersAsync(letters),
            CreateReader = () => new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc),
            Calendar = BusinessCalendar.Utc,
            FirstRanges = ranges,
            DataSources = partitions,
            Scoring = models is null ? null : new ScoringSettings(),
            Scorer = models is null ? null : new ScoringNode(models, new ServingScores(store), "", "bench"),
            IngestLimits = new IngestLimits { PartitionReader = new PartitionReaderLimits { FollowsData = true } },
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("cohort", akka => akka
            .AddHocon(database.Config(), HoconAddMode.Prepend)
            .AddCohort(node, [NodeRoles.Shard, NodeRoles.Ingest, NodeRoles.Score])
            .AddStartup((system, _) =>
            {
                var cluster = Akka.Cluster.Cluster.Get(system);
                cluster.Join(cluster.SelfAddress);
            }));
        var host = builder.Build();
        await host.StartAsync();
        return new BenchNode(host, store);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await Store.DisposeAsync();
    }
}
