using Akka.Actor;
using Akka.Persistence;
using Cohort.Core.Protocol;

namespace Cohort.Node.Tests.Support;

/// <summary>Adds a row to a journal, as a former program could have.</summary>
internal static class PlantedRow
{
    /// <summary>A row of the coordinator; it is read when the node is started again.</summary>
    public static Task OfCoordinator(ActorSystem system, CoordinatorEntry row)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new Writer("authority", row, done)));
        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Writer(string journal, object row, TaskCompletionSource done) : UntypedPersistentActor
    {
        public override string PersistenceId => journal;

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted) Persist(row, _ => done.SetResult());
        }

        protected override void OnCommand(object message) => Unhandled(message);
    }
}
