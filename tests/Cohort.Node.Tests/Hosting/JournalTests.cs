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
        var (settings, _) = NodeSettings.Read(NodeConfig.Of($"cohort.database.directory = {NodeConfig.Quoted(_directory)}", _ => null));
        await using var store = await Databases.Open(settings!);
        var config = ConfigurationFactory.ParseString("akka { actor.provider = local, loglevel = ERROR }")
            .WithFallback(CohortHosting.Required).WithFallback(Databases.Journal(settings!)).WithFallback(NodeConfig.Defaults);

        foreach (var expected in (int[])[Rows, 2 * Rows])
        {
            var system = ActorSystem.Create("journal", config);
            var writers = Enumerable.Range(0, Writers).Select(i => system.ActorOf(Props.Create(() => new Writer($"writer-{i}"))));
            Assert.All(await Task.WhenAll(writers.Select(writer => writer.Ask<int>(Rows, Patience))), stored => Assert.Equal(expected, stored));
            await system.Terminate();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
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
