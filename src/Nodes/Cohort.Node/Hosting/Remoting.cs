using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Cohort.Serving.Settings;
using Cohort.Node.Settings;

namespace Cohort.Node.Hosting;

/// <summary>How this node and others ask each other who they are: by TLS, both ways, with the authorities of the settings.</summary>
internal static class Remoting
{
    private const string Plain = "akka.tcp://";
    private const string Encrypted = "akka.ssl.tcp://";

    /// <summary>What Akka.NET's settings must say; nothing where there is no certificate.</summary>
    public static Config SettingsOf(Config config, RemotingSettings remoting)
    {
        if (remoting.Certificate is null) return Config.Empty;

        // Where the first nodes are is one thing, how they are spoken to another: an address of either kind will do.
        var seeds = config.GetStringList("akka.cluster.seed-nodes", [])
            .Select(seed => seed.StartsWith(Plain, StringComparison.Ordinal) ? string.Concat(Encrypted, seed.AsSpan(Plain.Length)) : seed);
        return ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp.enable-ssl = on
            akka.cluster.seed-nodes = [{{string.Join(", ", seeds.Select(NodeConfig.Quoted))}}]
            """);
    }

    /// <summary>The certificate of this node, and who is believed.</summary>
    public static DotNettySslSetup Setup(RemotingSettings remoting) => new(
        remoting.Certificate!, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: true,
        (certificate, chain, peer, errors, log) => IsBelieved(remoting, certificate, chain, peer, errors, log));

    private static bool IsBelieved(
        RemotingSettings remoting, X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        if (FaultOf(remoting, certificate, chain, peer, errors) is not { } fault) return true;
        log.Warning("The certificate of {0} is refused, and so is its connection: {1}", peer, fault);
        return false;
    }

    private static string? FaultOf(RemotingSettings remoting, X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors)
    {
        if (certificate is null) return "it has shown none.";

        // A node that is connected to is named by its address; one that connects has only that of its socket.
        var isServer = peer.Contains("://", StringComparison.Ordinal);
        var shown = new X509Certificate2Collection();
        if (chain is not null) shown.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        if (Vouching.FaultOf(certificate, remoting.Authorities, shown, isServer ? Vouching.ForServers : Vouching.ForClients) is { } fault) return fault;
        if (isServer && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return "it is for another name.";
        return remoting.Peers.Count == 0 || remoting.Peers.Any(name => Matches(certificate, name))
            ? null : "it is for none of the names in cohort.remoting.tls.peers.";
    }

    // "*.nodes" takes every certificate for a name right below.
    private static bool Matches(X509Certificate2 certificate, string name)
    {
        if (!name.StartsWith("*.", StringComparison.Ordinal)) return certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false);
        return NamesOf(certificate).Any(own => own.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && own.AsSpan(dot).Equals(name.AsSpan(1), StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
}
