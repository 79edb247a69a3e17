using System.Collections.Frozen;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Akka.Util;

namespace Cohort.Actors.Wire.Guards;

/// <summary>Reads questions for actors and their answers. Not what stops an actor, nor what a failure, a router or a place to deploy to would be.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedActorMessages(ExtendedActorSystem system) : GuardedSerializer(system, 16, () => new MiscMessageSerializer(system))
{
    // Identify, ActorIdentity, IActorRef, RemoteWatcher.Heartbeat, RemoteWatcher.HeartbeatRsp.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(["ID", "AID", "AR", "RWHB", "RWHR"]);

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);
}

/// <summary>Reads messages to selections of actors; what is inside is read by its own serializer, guarded itself.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedSelections(ExtendedActorSystem system) : GuardedSerializer(system, 6, () => new MessageContainerSerializer(system))
{
    /// <inheritdoc/>
    protected override bool Reads(string manifest) => manifest.Length == 0;
}

/// <summary>Reads who watches whom, and who has ended: what else there is would stop, suspend or restart actors.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedSystemMessages(ExtendedActorSystem system) : GuardedSerializer(system, 22, () => new SystemMessageSerializer(system))
{
    private static readonly FrozenDictionary<string, Type> Known =
        new[] { typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification) }.ToFrozenDictionary(type => type.TypeQualifiedName());

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.ContainsKey(manifest);

    /// <inheritdoc/>
    protected override object Read(Serializer inner, byte[] bytes, string manifest) => inner.FromBinary(bytes, Known[manifest]);

    // The end of an actor of this node is told by this node alone: a parent that believes it would start a second one.
    /// <inheritdoc/>
    protected override void Check(object message)
    {
        if (message is DeathWatchNotification { Actor: IInternalActorRef { IsLocal: true } actor })
            throw new RefusedMessageException($"Another system says that {actor.Path} has ended, which is an actor of this node. It was not believed.");
    }
}
