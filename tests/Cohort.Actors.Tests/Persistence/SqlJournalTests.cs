using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql;
using Cohort.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cohort.Actors.Tests.Persistence;

/// <summary>Akka.Persistence.Sql keeps what an actor persisted, in both databases.</summary>
[Trait("Category", "Slow")]
public sealed class SqlJournalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task It_recovers_from_SQLite_When_the_system_starts_again()
    {
        var folder = Directory.CreateTempSubdirectory("cohort-journal-");
        var connection = $"Data Source={Path.Combine(folder.FullName, "journal.db")}";
        try
        {
            await Persists("SQLite.MS", connection);

            using var database = new SqliteConnection(connection);
            await database.OpenAsync();
            Assert.True(Count(database.CreateCommand()) > 0);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task It_recovers_from_PostgreSQL_When_the_system_starts_again()
    {
        Skip.If(PostgresBinaries.WhyMissing is not null, PostgresBinaries.WhyMissing);
        using var server = new PostgresServer("fsync=off");

        await Persists("PostgreSQL.15", server.ConnectionString);

        await using var database = new NpgsqlConnection(server.ConnectionString);
        await database.OpenAsync();
        Assert.True(Count(database.CreateCommand()) > 0);
    }

    private static async Task Persists(string provider, string connection)
    {
        await Run(provider, connection, async (_, tally) =>
        {
            for (long number = 1; number <= 10; number++)
                Assert.Equal(number * (number + 1) / 2, await tally.Ask<long>(number, Patience));
        });
        await Run(provider, connection, async (_, tally) => Assert.Equal(55L, await tally.Ask<long>("sum", Patience)));
        await Run(provider, connection, (system, _) => KeepsTheLaterOfTwoSnapshots(system));
    }

    // A range stores a second snapshot of the same row when everybody was scored and nothing else happened.
    private static async Task KeepsTheLaterOfTwoSnapshots(ActorSystem system)
    {
        var snapshots = Akka.Persistence.Persistence.Instance.Apply(system).SnapshotStoreFor(null);
        foreach (var state in (long[])[1, 2])
            await snapshots.Ask<SaveSnapshotSuccess>(new SaveSnapshot(new SnapshotMetadata("twice", 7, DateTime.UtcNow), state), Patience);

        var loaded = await snapshots.Ask<LoadSnapshotResult>(new LoadSnapshot("twice", SnapshotSelectionCriteria.Latest, long.MaxValue), Patience);
        Assert.Equal(2L, loaded.Snapshot.Snapshot);
    }

    private static async Task Run(string provider, string connection, Func<ActorSystem, IActorRef, Task> test)
    {
        var plugin = $$"""{ connection-string = "{{connection}}", provider-name = "{{provider}}" }""";
        var config = ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal { plugin = "akka.persistence.journal.sql", sql {{plugin}} }
              snapshot-store { plugin = "akka.persistence.snapshot-store.sql", sql {{plugin}} }
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
        using var system = ActorSystem.Create("tally", config);
        try
        {
            await test(system, system.ActorOf(Props.Create(() => new Tally("tally-1"))));
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static long Count(System.Data.Common.DbCommand command)
    {
        using (command)
        {
            command.CommandText = "SELECT COUNT(*) FROM journal";
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
