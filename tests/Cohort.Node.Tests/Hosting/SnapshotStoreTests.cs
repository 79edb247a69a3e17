using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Cohort.Actors.Hosting;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Hosting;

/// <summary>A range reads its snapshot as soon as the database is back, whatever hangs of what was asked before it died.</summary>
public sealed class SnapshotStoreTests
{
    // More than any breaker of Akka.NET takes until it opens.
    private const int Tries = 30;
    private const int Ranges = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Every_range_recovers_at_its_first_attempt_When_the_database_is_back_and_one_read_hangs()
    {
        var system = ActorSystem.Create("snapshots", Settings);

        // Where many reads have failed, a breaker that is half open would let one pass, and fail the others until that one is answered.
        foreach (var attempt in Enumerable.Range(0, Tries)) Assert.False(await Recovers(system, $"{Database.Away}-{attempt}"));
        var hanging = Recovers(system, Database.Hanging);
        await Database.Hangs.Task.WaitAsync(Patience);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, Ranges).Select(range => Recovers(system, $"range-{range}"))), Assert.True);

        Assert.False(hanging.IsCompleted);
        await system.Terminate();
    }

    private static Config Settings => ConfigurationFactory.ParseString($$"""
        akka {
          actor.provider = local
          loglevel = OFF
          stdout-loglevel = OFF
          persistence {
            journal.plugin = "akka.persistence.journal.inmem"
            snapshot-store.plugin = "akka.persistence.snapshot-store.test"
            snapshot-store.test.class = "{{typeof(Database).AssemblyQualifiedName}}"
          }
        }
        """).WithFallback(CohortHosting.Required).WithFallback(NodeConfig.Defaults);

    private static Task<bool> Recovers(ActorSystem system, string name)
    {
        var end = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new Range(name, end)));
        return end.Task.WaitAsync(Patience);
    }

    private sealed class Range(string name, TaskCompletionSource<bool> end) : UntypedPersistentActor
    {
        public override string PersistenceId => name;

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted) end.TrySetResult(true);
        }

        protected override void OnCommand(object message) => Unhandled(message);

        protected override void PostStop()
        {
            end.TrySetResult(false);
            base.PostStop();
        }
    }

    /// <summary>A database that is away for some, and forgets to answer one.</summary>
    private sealed class Database : SnapshotStore
    {
        public const string Away = "away";
        public const string Hanging = "hanging";

        public static readonly TaskCompletionSource Hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken = default)
        {
            if (persistenceId.StartsWith(Away, StringComparison.Ordinal)) throw new IOException("The database is away.");
            if (persistenceId != Hanging) return null;
            Hangs.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        }

        protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken = default) => Task.CompletedTask;

        protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken = default) => Task.CompletedTask;

        protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
