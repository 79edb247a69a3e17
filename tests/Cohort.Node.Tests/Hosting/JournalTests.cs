using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Cohort.Actors.Hosting;
using Cohort.Core.Protocol;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Hosting;

/// <summary>The journal of a node takes what ranges write when they are busiest.</summary>
public sealed class JournalTests : IDisposable
{
    private const int Writers = 8;
    private const int Rows = 12;

    // Larger than any batch: 256 KiB and the last purchase that fitted.
    private const int RowBytes = 300 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-journal-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_largest_batches_of_many_ranges_are_stored_and_read_again()
    {
        var (store, config) = await Open();
        await using var _ = store;
        foreach (var expected in (int[])[Rows, 2 * Rows])
        {
            var system = ActorSystem.Create("journal", config);
            var writers = Enumerable.Range(0, Writers).Select(i => system.ActorOf(Props.Create(() => new Writer($"writer-{i}"))));
            Assert.All(await Task.WhenAll(writers.Select(writer => writer.Ask<int>(Rows, Patience))), stored => Assert.Equal(expected, stored));
            await system.Terminate();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task Every_row_is_read_again_When_a_range_comes_back_to_a_node_that_has_written_some()
    {
        var (store, config) = await Open();
        await using var _ = store;
        ActorSystem[] nodes = [ActorSystem.Create("one", config), ActorSystem.Create("other", config)];

        for (var stay = 0; stay < 5; stay++)
        {
            var writer = nodes[stay % 2].ActorOf(Props.Create(() => new Writer("writer")));
            Assert.Equal(2 * (stay + 1), await writer.Ask<int>(2, Patience));
            await writer.GracefulStop(Patience);
        }

        foreach (var node in nodes) await node.Terminate();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    // A source is committed after the journal has its records: they must be on the disk by then.
    [Fact]
    public async Task A_commit_of_the_journal_waits_for_the_disk_and_its_file_is_private()
    {
        var (store, config) = await Open();
        await using var _ = store;
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(config.GetString("akka.persistence.journal.sql.connection-string"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();

        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, await command.ExecuteScalarAsync());
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", await command.ExecuteScalarAsync());
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.GetFiles(_directory, "*.db", SearchOption.AllDirectories))
            Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("snapshot-store")]
    public void Sessions_of_a_node_that_is_gone_are_ended_by_PostgreSQL(string part)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of(
            "cohort.database { provider = postgresql, connection-string = \"Host=db;Password=x\" }\ncohort.discovery = database", _ => null));
        Assert.Empty(errors);

        var connection = new Npgsql.NpgsqlConnectionStringBuilder(
            Databases.Journal(settings!).GetString($"akka.persistence.{part}.sql.connection-string"));

        Assert.Contains("idle_in_transaction_session_timeout=15s", connection.Options, StringComparison.Ordinal);
        Assert.Contains("tcp_keepalives_idle=10", connection.Options, StringComparison.Ordinal);
        Assert.Equal(("db", "x"), (connection.Host, connection.Password));
    }

    private async Task<(IAsyncDisposable Store, Config Config)> Open()
    {
        var (settings, _) = NodeSettings.Read(NodeConfig.Of($"cohort.database.directory = {NodeConfig.Quoted(_directory)}", _ => null));
        var store = await Databases.Open(settings!);
        return (store, ConfigurationFactory.ParseString("akka { actor.provider = local, loglevel = ERROR }")
            .WithFallback(CohortHosting.Required).WithFallback(Databases.Journal(settings!)).WithFallback(NodeConfig.Defaults));
    }

    private sealed class Writer(string name) : UntypedPersistentActor
    {
        private int _stored;

        public override string PersistenceId => name;

        protected override void OnRecover(object message)
        {
            if (message is BatchTaken { Batch.Length: RowBytes }) _stored++;
        }

        protected override void OnCommand(object message)
        {
            var sender = Sender;

            // One after the other, as ranges do; together they would be one transaction.
#pragma warning disable AK1006
            for (var left = (int)message; left > 0; left--) PersistAsync(new BatchTaken(new byte[RowBytes]), _ => _stored++);
#pragma warning restore AK1006
            DeferAsync(Done.Instance, _ => sender.Tell(_stored));
        }
    }
}
