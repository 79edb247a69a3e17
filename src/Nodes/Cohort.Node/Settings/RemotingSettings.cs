using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Cohort.Serving.Settings;
using Cohort.Store.Access;

namespace Cohort.Node.Settings;

/// <summary>How nodes of a cluster know each other, from the block <c>cohort.remoting</c>.</summary>
/// <param name="Certificate">What this node shows others, with its private key; null where nodes do not ask each other.</param>
/// <param name="Authorities">Whose certificates are trusted: roots, and those between them and the nodes.</param>
/// <param name="Peers">The names of which a node that connects must have one; empty for any that the authorities vouch for.</param>
/// <param name="IsOpen">Whether anybody who reaches the port of this node may steer the cluster.</param>
internal sealed record RemotingSettings(X509Certificate2? Certificate, X509Certificate2Collection Authorities, IReadOnlyList<string> Peers, bool IsOpen)
{
    private const string Danger = "cohort.remoting.insecure-anyone-can-control-this-cluster";
    private const string CertificateKey = "cohort.remoting.tls.certificate";
    private const string AuthoritiesKey = "cohort.remoting.tls.ca";
    private const string Host = "akka.remote.dot-netty.tcp.hostname";

    /// <summary>The settings; what is wrong with them is told to the block.</summary>
    public static RemotingSettings Read(Config config, Block block)
    {
        var dares = block.OneOf(Danger, ("off", false), ("on", true), ("false", false), ("true", true));
        var peers = block.Names("cohort.remoting.tls.peers");
        var (path, authorities) = (config.GetString(CertificateKey, ""), config.GetString(AuthoritiesKey, ""));
        if (path.Length > 0 || authorities.Length > 0) return WithTls(config, block, path, authorities, peers);

        var bound = config.GetString(Host, "") ?? "";
        var isOpen = !Loopback.Is(bound);
        if (isOpen && !dares)
        {
            block.Errors.Add(
                $"{Host} is '{bound}', where other machines reach this node, and nodes would not ask each other who they are: whoever connects could steer the cluster. "
                + $"Give each node a certificate ({CertificateKey} and {AuthoritiesKey}), or use 127.0.0.1. In a network where nobody else can connect, {Danger} = on does without.");
        }

        return new RemotingSettings(null, [], peers, isOpen);
    }

    private static RemotingSettings WithTls(Config config, Block block, string path, string authorities, IReadOnlyList<string> peers)
    {
        var certificate = path.Length > 0 ? Load(config, block, path) : null;
        if (path.Length == 0) block.Errors.Add($"{CertificateKey} is missing: {AuthoritiesKey} alone is no use. Name the file of this node's certificate.");
        var trusted = new X509Certificate2Collection();
        if (authorities.Length == 0) block.Errors.Add($"{AuthoritiesKey} is missing: name the file of the certificates (PEM) of who vouches for the nodes.");
        else Try(block, AuthoritiesKey, authorities, () => trusted.ImportFromPemFile(authorities));
        if (authorities.Length > 0 && trusted.Count == 0 && File.Exists(authorities)) block.Errors.Add($"{AuthoritiesKey}: there is no certificate in '{authorities}'. It is a file of certificates in PEM.");
        if (certificate is not null && trusted.Count > 0) CheckOwn(config, block, certificate, trusted);
        return new RemotingSettings(certificate, trusted, peers, IsOpen: false);
    }

    private static X509Certificate2? Load(Config config, Block block, string path)
    {
        var (key, password) = (config.GetString("cohort.remoting.tls.key", ""), config.GetString("cohort.remoting.tls.password", ""));
        X509Certificate2? loaded = null;
        Try(block, CertificateKey, path, () => loaded = (IsPkcs12(path), password.Length > 0) switch
        {
            (true, _) => X509CertificateLoader.LoadPkcs12FromFile(path, password),
            (false, true) => X509Certificate2.CreateFromEncryptedPemFile(path, password, key.Length > 0 ? key : null),
            (false, false) => X509Certificate2.CreateFromPemFile(path, key.Length > 0 ? key : null),
        });
        if (loaded is null or { HasPrivateKey: true }) return loaded;
        block.Errors.Add($"{CertificateKey}: the certificate in '{path}' has no private key with it. Name the file of the key in cohort.remoting.tls.key.");
        return null;
    }

    // Others would refuse it without a word to this node; whoever starts it should see why.
    private static void CheckOwn(Config config, Block block, X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        foreach (var usage in new[] { Vouching.ForServers, Vouching.ForClients })
        {
            if (Vouching.FaultOf(certificate, authorities, [], usage) is { } fault)
            {
                block.Errors.Add($"{CertificateKey}: other nodes would refuse this certificate: {fault} It must be vouched for by one in {AuthoritiesKey}, be in force, and be for servers and clients.");
                return;
            }
        }

        var name = config.GetString("akka.remote.dot-netty.tcp.public-hostname", "") is { Length: > 0 } told ? told : config.GetString(Host, "") ?? "";
        if (!certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false))
            block.Errors.Add($"{CertificateKey}: the certificate is not for '{name}', which is how other nodes reach this one. Set akka.remote.dot-netty.tcp.public-hostname (or COHORT_HOST) to a name that it is for, or have one made for this name.");
    }

    private static void Try(Block block, string key, string path, Action load)
    {
        try
        {
            load();
        }
        catch (Exception e) when (CertificateFile.IsFault(e))
        {
            block.Errors.Add($"{key}: '{path}' cannot be read: {e.Message}");
        }
    }

    private static bool IsPkcs12(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12";
}
