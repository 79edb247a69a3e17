using Akka.Actor;
using Akka.Event;

namespace Cohort.Actors.Hosting;

/// <summary>
/// A part that a node cannot do without has ended unasked, and nobody on the node can begin it again: the node leaves and
/// ends, for whoever supervises the process to start it again. Half a node would be worse: it holds what others would take.
/// </summary>
internal sealed class PartHasEnded : CoordinatedShutdown.Reason
{
    private PartHasEnded()
    {
    }

    /// <summary>The reason.</summary>
    public static PartHasEnded Instance { get; } = new();

    /// <summary>Unused: the host says what the process ends with.</summary>
    public override int ExitCode => -1;

    /// <summary>Ends the node, unless it is ending already.</summary>
    internal static void End(ActorSystem system, ActorPath part)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        if (shutdown.ShutdownReason is not null) return;
        Akka.Event.Logging.GetLogger(system, typeof(PartHasEnded)).Error("{0} has ended without being asked to, and cannot begin again by itself. This node leaves the cluster and ends.", part);
        _ = shutdown.Run(Instance);
    }
}
