using Akka.Configuration;
using Cohort.Serving.Settings;

namespace Cohort.Node.Settings;

/// <summary>Where Petabridge.Cmd listens, from the block <c>cohort.petabridge</c>.</summary>
/// <param name="Host">The address.</param>
/// <param name="Port">The port.</param>
internal sealed record PetabridgeSettings(string Host, int Port)
{
    private const string HostKey = "cohort.petabridge.host";
    private const string Danger = "cohort.petabridge.insecure-anyone-can-operate-this-cluster";

    /// <summary>The same in the words of Petabridge.Cmd, whose own default is every address.</summary>
    public Config Hocon => ConfigurationFactory.ParseString($"petabridge.cmd {{ host = {NodeConfig.Quoted(Host)}, port = {Port}, log-palettes-on-startup = on }}");

    /// <summary>The settings, or null where it is off; what is wrong with them is told to the block.</summary>
    public static PetabridgeSettings? Read(Config config, Block block)
    {
        var dares = block.OneOf(Danger, ("off", false), ("on", true), ("false", false), ("true", true));
        var (host, port) = (config.GetString(HostKey, ""), block.Number("cohort.petabridge.port", 1, 65535));
        if (!block.OneOf("cohort.petabridge.enabled", ("off", false), ("on", true), ("false", false), ("true", true))) return null;
        if (!dares && !Loopback.Is(host))
        {
            block.Errors.Add(
                $"{HostKey} is '{host}', where other machines reach Petabridge.Cmd, which asks nobody who they are: whoever connects could move ranges and stop nodes. "
                + $"Use 127.0.0.1, over SSH or 'kubectl port-forward'. In a network where nobody else can connect, {Danger} = on does without.");
        }

        return new PetabridgeSettings(host, port);
    }
}
