// A SHIM, not Petabridge.Cmd: see CommandShim.cs.
#pragma warning disable IDE0130

using Petabridge.Cmd.Host;

namespace Petabridge.Cmd.Cluster.Sharding;

/// <summary>Shim: the palette of that name.</summary>
internal static class ClusterShardingCommands
{
    public static CommandPaletteHandler Instance { get; } = new BuiltInCommands("cluster-sharding");
}
