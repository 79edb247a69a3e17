using System.Collections.Frozen;
using System.IO.Compression;
using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.Cluster.Sharding.Serialization;
using Akka.Cluster.Tools.Singleton.Serialization;
using Akka.DistributedData.Serialization;
using Google.Protobuf;

namespace Cohort.Actors.Wire.Guards;

/// <summary>
/// Reads what members of a cluster tell each other, and lets nobody join who has other settings of those that must be
/// alike. Who leaves or is taken for dead is said on a node, never to it.
/// </summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedMembership(ExtendedActorSystem system) : GuardedSerializer(system, 5, () => new ClusterMessageSerializer(system))
{
    private const string Join = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "HB", "HBR",
        "Akka.Cluster.GossipStatus, Akka.Cluster",
        "Akka.Cluster.GossipEnvelope, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoin, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoinAck, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+InitJoinNack, Akka.Cluster",
        Join,
        "Akka.Cluster.InternalClusterAction+Welcome, Akka.Cluster",
        "Akka.Cluster.InternalClusterAction+ExitingConfirmed, Akka.Cluster",
    ]);

    private readonly string _agreement = system.Settings.Config.GetString(Agreement.Key, "");

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);

    /// <inheritdoc/>
    protected override void Check(byte[] bytes, string manifest)
    {
        if (manifest == Join && _agreement.Length > 0 && !RolesOf(bytes).Contains(_agreement))
        {
            throw new RefusedMessageException(
                "A node that wants to join has other settings than this one, or is no node of Cohort. It is not let in. Give all nodes of a cluster the same cohort.currency, cohort.business-day and cohort.database.");
        }
    }

    // The second field of the message; its type is Akka.NET's own affair.
    private static List<string> RolesOf(byte[] join)
    {
        const uint Roles = (2 << 3) | (uint)WireFormat.WireType.LengthDelimited;
        var roles = new List<string>();
        var input = new CodedInputStream(join);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == Roles) roles.Add(input.ReadString());
            else input.SkipLastField();
        }

        return roles;
    }
}

/// <summary>Reads where ranges are. Nothing remembers entities here, and nobody asks for Akka.NET's own statistics.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedSharding(ExtendedActorSystem system) : GuardedSerializer(system, 13, () => new ClusterShardingMessageSerializer(system))
{
    // AA is what the coordinator knows, replicated among the nodes; BA to BM what it and the regions tell each other.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        ["AA", "BA", "BB", "BC", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BK", "BL", "BM"]);

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);
}

/// <summary>Reads how the homes of singletons follow each other.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedSingletons(ExtendedActorSystem system) : GuardedSerializer(system, 14, () => new ClusterSingletonMessageSerializer(system))
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(["A", "B", "C", "D"]);

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);
}

/// <summary>Reads what replicas of where ranges are tell each other.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedReplication(ExtendedActorSystem system) : GuardedSerializer(system, 12, () => new ReplicatorMessageSerializer(system))
{
    // Of a few kilobytes of zeros a packed message could make gigabytes. Where 65,536 ranges are takes some 6 MiB.
    private const int LargestUnpacked = 32 * 1024 * 1024;
    private const string Gossip = "N";

    // Envelope, write, acknowledged, read, result, status, gossip, not acknowledged, difference, and that one refused.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(["H", "I", "J", "K", "L", "M", Gossip, "O", "Q", "R"]);

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);

    /// <inheritdoc/>
    protected override void Check(byte[] bytes, string manifest)
    {
        if (manifest != Gossip) return;
        using var unpacked = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        long length = 0;
        for (int read; (read = unpacked.Read(buffer)) > 0;)
        {
            length += read;
            if (length > LargestUnpacked) throw new RefusedMessageException($"A packed message is larger than {LargestUnpacked} bytes. It was not read.");
        }
    }
}

/// <summary>Reads the one kind of replicated value that there is: what the coordinator of ranges knows, and its key.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedReplicas(ExtendedActorSystem system) : GuardedSerializer(system, 11, () => new ReplicatedDataSerializer(system))
{
    private const string KnownContent = "Akka.Cluster.Sharding.ShardCoordinator+CoordinatorState";

    // A register of the last writer, and its key.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(["E", "e"]);

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);

    // The type is named in the bytes, where anything could stand.
    /// <inheritdoc/>
    protected override void Check(object message)
    {
        if (message.GetType().GenericTypeArguments is not [{ FullName: KnownContent }])
            throw new RefusedMessageException($"A replicated value holds something else than {KnownContent}. It was not taken.");
    }
}
