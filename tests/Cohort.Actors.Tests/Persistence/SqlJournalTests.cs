using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Cohort.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cohort.Actors.Tests.Persistence;

/// <summary>Akka.Persistence.Sql keeps what an actor persisted, in both databases.</summary>
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
        await Run(provider, connection, async tally =>
        {
            for (long number = 1; number <= 10; number++)
                Assert.Equal(number * (number + 1) / 2, await tally.Ask<long>(number, Patience));
        });
        await Run(provider, connection, async tally => Assert.Equal(55L, await tally.Ask<long>("sum", Patience)));
    }

    private static async Task Run(string provider, string connection, Func<IActorRef, Task> test)
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
            await test(system.ActorOf(Props.Create(() => new Tally("tally-1"))));
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
