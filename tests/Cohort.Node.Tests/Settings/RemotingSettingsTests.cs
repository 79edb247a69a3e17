using Cohort.Node.Settings;
using Cohort.Node.Tests.Strangers;

namespace Cohort.Node.Tests.Settings;

/// <summary>A node that others can reach asks them who they are, or does not start; and it is told why its own certificate would not do.</summary>
public sealed class RemotingSettingsTests : IDisposable
{
    private const string Reached = "akka.remote.dot-netty.tcp { hostname = \"0.0.0.0\", public-hostname = node-1 }\n";
    private const string Danger = "cohort.remoting.insecure-anyone-can-control-this-cluster = on\n";

    private readonly Certificates _ours = new("ours");

    public void Dispose() => _ours.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.7")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void Nobody_is_asked_who_they_are_on_this_machine(string host)
    {
        var settings = Read($"akka.remote.dot-netty.tcp.hostname = \"{host}\"");

        Assert.Equal((null, false), (settings.Certificate, settings.IsOpen));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("")]
    [InlineData("::")]
    [InlineData("10.1.2.3")]
    [InlineData("node-1")]
    [InlineData("localhost.example")]
    public void A_node_that_others_reach_does_not_start_without_certificates(string host)
    {
        var error = Assert.Single(Errors($"akka.remote.dot-netty.tcp.hostname = \"{host}\""));

        Assert.StartsWith($"akka.remote.dot-netty.tcp.hostname is '{host}', where other machines reach this node", error, StringComparison.Ordinal);
        Assert.Contains("cohort.remoting.tls.certificate and cohort.remoting.tls.ca", error, StringComparison.Ordinal);
        Assert.Contains("cohort.remoting.insecure-anyone-can-control-this-cluster = on", error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_starts_all_the_same_When_somebody_says_that_they_dare()
    {
        Assert.True(Read(Reached + Danger).IsOpen);
        Assert.False(Read(Danger).IsOpen);
    }

    [Fact]
    public void It_starts_with_a_certificate_for_its_name()
    {
        var settings = Read(Reached + Tls(_ours.Pem(["node-1"]), _ours.AuthorityFile));

        Assert.Equal((true, 1, false), (settings.Certificate!.HasPrivateKey, settings.Authorities.Count, settings.IsOpen));
    }

    [Fact]
    public void It_says_what_is_wrong_with_a_certificate()
    {
        using var theirs = new Certificates("theirs");
        var noKey = _ours.AuthorityFile;

        Refused(Tls(_ours.Pem(["other"]), _ours.AuthorityFile), "the certificate is not for 'node-1'");
        Refused(Tls(theirs.Pem(["node-1"]), _ours.AuthorityFile), "other nodes would refuse this certificate");
        Refused(Tls(_ours.Pem(["node-1"], lastDay: -1), _ours.AuthorityFile), "other nodes would refuse this certificate");
        Refused(Tls(_ours.Pem(["node-1"], forClients: false), _ours.AuthorityFile), "be for servers and clients");
        Refused(Tls(_ours.Pem(["node-1"], forServers: false), _ours.AuthorityFile), "be for servers and clients");
        Refused(Tls("nowhere.pem", _ours.AuthorityFile), "cohort.remoting.tls.certificate: 'nowhere.pem' cannot be read");
        Refused(Tls(noKey, _ours.AuthorityFile), "cohort.remoting.tls.certificate");
        Refused(Tls(_ours.Pem(["node-1"]), "nowhere.pem"), "cohort.remoting.tls.ca: 'nowhere.pem' cannot be read");
        Refused(Tls(_ours.Pem(["node-1"]), ""), "cohort.remoting.tls.ca is missing");
        Refused(Tls("", _ours.AuthorityFile), "cohort.remoting.tls.certificate is missing");
        Refused(Tls(_ours.Pfx(["node-1"], "right"), _ours.AuthorityFile, "wrong"), "cannot be read");
    }

    private static void Refused(string tls, string fault)
    {
        var errors = Errors(Reached + tls);
        Assert.Contains(errors, error => error.Contains(fault, StringComparison.Ordinal));
    }

    private static string Tls(string certificate, string authority, string password = "") =>
        $"cohort.remoting.tls {{ certificate = {NodeConfig.Quoted(certificate)}, ca = {NodeConfig.Quoted(authority)}, password = \"{password}\" }}\n";

    private static RemotingSettings Read(string text)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of($"cohort.database.directory = data\n{text}", _ => null));
        Assert.Empty(errors);
        return settings!.Remoting;
    }

    private static IReadOnlyList<string> Errors(string text) => NodeSettings.Read(NodeConfig.Of($"cohort.database.directory = data\n{text}", _ => null)).Errors;
}
