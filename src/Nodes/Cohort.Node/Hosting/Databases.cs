using System.Data.Common;
using System.Globalization;
using Akka.Configuration;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cohort.Node.Hosting;

/// <summary>The serving store and the journal, which are in one database, or in one directory.</summary>
internal static class Databases
{
    /// <summary>The file of journals and snapshots in a directory.</summary>
    public const string JournalName = "journal.db";

    /// <summary>Opens the serving store, made and migrated where needed, and prepares the place of the journal.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<IServingStore> Open(NodeSettings settings)
    {
        if (settings.Database == DatabaseKind.PostgreSql)
            return await PostgresServingStore.OpenAsync(Options(settings), TimeProvider.System);
        var store = SqliteServingStore.Open(settings.Directory);
        await WriteAhead(settings);
        return store;
    }

    /// <summary>Where the serving store in PostgreSQL is.</summary>
    public static PostgresOptions Options(NodeSettings settings) => new(settings.ConnectionString) { Schema = settings.Schema };

    /// <summary>Where Akka.NET's journal and snapshots are.</summary>
    public static Config Journal(NodeSettings settings)
    {
        // SQLite has one writer at a time: a second one would only wait, and rows that wait together share a write to the disk.
        var (provider, connection, parallel, schema) = settings.Database == DatabaseKind.Sqlite
            ? ("SQLite.MS", JournalFile(settings), 1, "null") : ("PostgreSQL.15", SilentClients.Ended(settings.ConnectionString), 4, settings.Schema);
        var plugin = $$"""
            connection-string = {{NodeConfig.Quoted(connection)}}
            provider-name = "{{provider}}"
            default.schema-name = {{schema}}
            """;
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal.sql {
                parallelism = {{parallel}}
                {{plugin}}
              }
              snapshot-store.sql {
                {{plugin}}
              }
            }
            """);
    }

    /// <summary>A connection to where journals and snapshots are, not yet open: the names of their tables are found.</summary>
    public static DbConnection Connection(NodeSettings settings) => settings.Database == DatabaseKind.Sqlite
        ? new SqliteConnection(JournalFile(settings))
        : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { SearchPath = settings.Schema }.ConnectionString);

    /// <summary>Whether ranges or others have ever written to the journal.</summary>
    /// <exception cref="StoreException">The database does not answer.</exception>
    public static async Task<bool> HasJournal(NodeSettings settings)
    {
        try
        {
            await using var connection = Connection(settings);
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            var table = settings.Database == DatabaseKind.Sqlite ? "journal" : $"\"{settings.Schema}\".journal";
            command.CommandText = settings.Database == DatabaseKind.Sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE name = 'journal'" : $"SELECT count(to_regclass('{table}'))";
            if (Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) == 0) return false;
            command.CommandText = $"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS one";
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) > 0;
        }
        catch (DbException exception)
        {
            throw new StoreException($"The journal cannot be looked at: {exception.Message}", exception);
        }
    }

    private static string JournalFile(NodeSettings settings) =>
        new SqliteConnectionStringBuilder { DataSource = JournalPath(settings) }.ToString();

    private static string JournalPath(NodeSettings settings) => Path.Combine(settings.Directory, JournalName);

    // Kept by the file: readers and the writer do not wait for each other, and a commit is one write to the disk.
    private static async Task WriteAhead(NodeSettings settings)
    {
        PrivateFile.Ensure(JournalPath(settings));
        await using var connection = new SqliteConnection(JournalFile(settings));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync();
    }
}
