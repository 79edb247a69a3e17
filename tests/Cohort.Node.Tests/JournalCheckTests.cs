using System.Data.Common;
using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Cohort.Actors.Hosting;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cohort.Node.Tests;

/// <summary>Journals and snapshots are read whole, in both databases, and each damaged row is named.</summary>
[Trait("Category", "Slow")]
public sealed class JournalCheckTests : IDisposable
{
    private const int Rows = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-check-").FullName;
    private PostgresServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [SkippableTheory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_flipped_bit_of_any_row_and_a_row_that_is_missing_are_found_and_named(string provider)
    {
        var settings = await FilledAsync(provider);
        var (code, output, error) = await CheckAsync(settings);
        Assert.Equal((ExitCode.Well, ""), (code, error));
        Assert.Contains(Line("ok", "journal", 2 * Rows), output, StringComparison.Ordinal);
        Assert.Contains(Line("ok", "snapshot", 2), output, StringComparison.Ordinal);
        Assert.Contains("whole", output, StringComparison.Ordinal);

        await using var connection = await OpenAsync(settings);
        foreach (var (table, bytes, number) in ((string, string, string)[])[("journal", "message", "identifier"), ("snapshot", "snapshot", "serializer_id")])
        {
            var row = table == "journal" ? 3 : Rows;
            await RunAsync(connection, $"CREATE TABLE whole AS SELECT * FROM {table}");
            string[] changes = [.. Enumerable.Range(0, 8).Select(bit => FlipOf(provider, bytes, bit)), $"{number} = {number} + 1", "manifest = 'batc'", "manifest = 'deliver'"];
            foreach (var change in changes)
            {
                await RunAsync(connection, $"UPDATE {table} SET {change} WHERE persistence_id = 'range-2' AND sequence_number = {row}");

                (code, output, error) = await CheckAsync(settings);
                Assert.Equal(ExitCode.Damaged, code);
                Assert.Contains(Line("WRONG", table, table == "journal" ? 2 * Rows : 2), output, StringComparison.Ordinal);
                Assert.Contains($"Row {row} of range-2 in the table '{table}'", error, StringComparison.Ordinal);
                Assert.DoesNotContain("range-1", error, StringComparison.Ordinal);
                await RunAsync(connection, $"DELETE FROM {table}");
                await RunAsync(connection, $"INSERT INTO {table} {(provider == "postgresql" ? "OVERRIDING SYSTEM VALUE " : "")}SELECT * FROM whole");
            }

            await RunAsync(connection, "DROP TABLE whole");
        }

        await RunAsync(connection, "DELETE FROM journal WHERE persistence_id = 'range-1' AND sequence_number = 4");
        (code, _, error) = await CheckAsync(settings);
        Assert.Equal(ExitCode.Damaged, code);
        Assert.Contains("range-1 in the table 'journal' nothing is between row 3 and row 5", error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_row_of_a_former_program_is_read_and_counted_apart(string provider)
    {
        var settings = await FilledAsync(provider);
        await using var connection = await OpenAsync(settings);
        await RunAsync(connection, $"UPDATE journal SET message = {(provider == "sqlite" ? "substr(message, 7)" : "substring(message from 7)")} WHERE sequence_number = 2");

        var (code, output, _) = await CheckAsync(settings);

        Assert.Equal(ExitCode.Well, code);
        Assert.Contains($"{Line("ok", "journal", 2 * Rows)}, 2 of them", output, StringComparison.Ordinal);
    }

    private static string Line(string word, string table, int rows) => string.Create(CultureInfo.InvariantCulture, $"{word,-6} {table,-16} {rows} rows");

    // A bit of a byte at the beginning, in the middle and at the end.
    private static string FlipOf(string provider, string column, int bit)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"({bit} * (length({column}) - 1) / 7)");
        var flipped = string.Create(CultureInfo.InvariantCulture, $"{bit} + 8 * {place}");
        return provider == "postgresql"
            ? $"{column} = set_bit({column}, {flipped}, 1 - get_bit({column}, {flipped}))"
            : $"{column} = flipped({column}, {flipped})";
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<(int Code, string Output, string Error)> CheckAsync(NodeSettings settings)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await DatabaseCheck.RunAsync(settings, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private async Task<DbConnection> OpenAsync(NodeSettings settings)
    {
        DbConnection connection;
        if (settings.Database == DatabaseKind.Sqlite)
        {
            var sqlite = new SqliteConnection($"Data Source={Path.Combine(_folder, Databases.JournalName)};Pooling=False");
            sqlite.CreateFunction("flipped", (byte[] bytes, int bit) =>
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                return bytes;
            });
            connection = sqlite;
        }
        else
        {
            connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { SearchPath = settings.Schema }.ToString());
        }

        await connection.OpenAsync();
        return connection;
    }

    // Two ranges that have written some rows and a snapshot each, as a node stores them.
    private async Task<NodeSettings> FilledAsync(string provider)
    {
        var database = $"provider = sqlite, directory = {NodeConfig.Quoted(_folder)}";
        if (provider == "postgresql")
        {
            Skip.If(PostgresBinaries.WhyMissing is not null, PostgresBinaries.WhyMissing);
            _server = new PostgresServer("fsync=off");
            database = $"provider = postgresql, connection-string = {NodeConfig.Quoted(_server.ConnectionString)}";
        }

        var (settings, errors) = NodeSettings.Read(NodeConfig.Of($"akka.cluster.seed-nodes = [\"akka.tcp://cohort@127.0.0.1:2552\"], cohort.database {{ {database} }}", _ => null));
        Assert.Empty(errors);
        await using var store = await Databases.Open(settings!);
        var system = ActorSystem.Create("journal", ConfigurationFactory.ParseString("akka { actor.provider = local, loglevel = ERROR }")
            .WithFallback(CohortHosting.Required).WithFallback(Databases.Journal(settings!)).WithFallback(NodeConfig.Defaults));
        foreach (var name in (string[])["range-1", "range-2"])
            Assert.True(await system.ActorOf(Props.Create(() => new Writer(name))).Ask<bool>(Done.Instance, Patience));
        await system.Terminate();
        SqliteConnection.ClearAllPools();
        return settings!;
    }

    private sealed class Writer(string name) : UntypedPersistentActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        public override string PersistenceId => name;

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case Done:
                    _asker = Sender;
#pragma warning disable AK1006
                    for (var row = 1; row <= Rows; row++) PersistAsync(new BatchTaken([1, 2, (byte)row, 4, 5, 6, 7, 8, 9]), _ => { });
#pragma warning restore AK1006
                    DeferAsync(Done.Instance, _ => SaveSnapshot(new OwnerSnapshot([1, 2, 3, 4, 5, 6, 7, 8, 9], new ContextVersion(1, 1), [])));
                    break;
                case SaveSnapshotSuccess: _asker.Tell(true); break;
                case SaveSnapshotFailure failed: _asker.Tell(new Status.Failure(failed.Cause)); break;
            }
        }
    }
}
