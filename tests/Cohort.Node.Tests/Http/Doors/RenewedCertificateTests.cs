using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Cohort.Node.Tests.Support;
using Cohort.Serving;
using Cohort.Serving.Http;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http.Doors;

/// <summary>Certificates that are exchanged while a program answers with them.</summary>
public sealed class RenewedCertificateTests : IDisposable
{
    // Far longer than it takes on a machine that is busy with other things.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-renewed-").FullName;
    private readonly TestCoordinator _coordinator = new("CN=ours");
    private readonly TestCoordinator _other = new("CN=other");
    private readonly TlsFiles _files;

    public RenewedCertificateTests()
    {
        var (certificate, key) = _coordinator.Write(_directory, "node", "localhost");
        _files = new TlsFiles(certificate, key, Path.Combine(_directory, "ca.pem"));
        File.WriteAllText(_files.ClientAuthorities!, _coordinator.Certificate.ExportCertificatePem());
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        _other.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Files_are_read_again_When_they_changed_and_not_before()
    {
        var tls = new HttpTls(_files, AccessRoles.Read);
        var former = tls.Now.Certificate.Thumbprint;

        Assert.False(tls.Renew());
        _coordinator.Write(_directory, "node", "localhost");
        Assert.True(tls.Renew());
        Assert.NotEqual(former, tls.Now.Certificate.Thumbprint);
        Assert.False(tls.Renew());
    }

    [Fact]
    public void The_former_certificate_stays_When_only_half_of_the_new_one_is_there()
    {
        var tls = new HttpTls(_files, AccessRoles.Read);
        var former = tls.Now.Certificate.Thumbprint;
        var (certificate, key) = _coordinator.Write(_directory, "next", "localhost");

        File.Copy(certificate, _files.Certificate, overwrite: true);
        Assert.False(tls.Renew());
        Assert.Equal(former, tls.Now.Certificate.Thumbprint);
        Assert.Contains(_files.Key, Assert.Single(tls.Warnings(DateTimeOffset.UtcNow)), StringComparison.Ordinal);

        File.Copy(key, _files.Key, overwrite: true);
        Assert.True(tls.Renew());
        Assert.Empty(tls.Warnings(DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_file_that_is_gone_for_a_while_is_told_and_changes_nothing()
    {
        var tls = new HttpTls(_files, AccessRoles.Read);
        File.Move(_files.Key, $"{_files.Key}.away");

        Assert.False(tls.Renew());
        Assert.NotNull(tls.Fault);
        File.Move($"{_files.Key}.away", _files.Key);
        Assert.False(tls.Renew());
        Assert.Null(tls.Fault);
    }

    [Fact]
    public void Callers_of_another_authority_are_trusted_When_its_file_names_it()
    {
        var tls = new HttpTls(_files, AccessRoles.Read);
        using var caller = _other.Caller("CN=bob");

        Assert.False(tls.Trusts(caller));
        File.WriteAllText(_files.ClientAuthorities!, _other.Certificate.ExportCertificatePem());
        Assert.True(tls.Renew());
        Assert.True(tls.Trusts(caller));
    }

    [Fact]
    public void People_are_told_When_it_ends_soon()
    {
        var tls = new HttpTls(_files, AccessRoles.Read);

        Assert.Empty(tls.Warnings(tls.End.AddDays(-15)));
        Assert.Single(tls.Warnings(tls.End.AddDays(-13)));
        Assert.Single(tls.Warnings(tls.End.AddDays(1)));
    }

    [Fact]
    public async Task New_connections_are_shown_the_new_one_and_old_ones_go_on()
    {
        await using var app = await Answering(new HttpTls(_files, AccessRoles.Read));
        using var before = await Connect(app);
        _coordinator.Write(_directory, "node", "localhost");
        using var next = X509Certificate2.CreateFromPemFile(_files.Certificate, _files.Key);

        var waited = System.Diagnostics.Stopwatch.StartNew();
        string? shown = null;
        while (shown != next.Thumbprint && waited.Elapsed < Patience)
        {
            using var after = await Connect(app);
            shown = Shown(after);
        }

        Assert.Equal(next.Thumbprint, shown);
        Assert.NotEqual(next.Thumbprint, Shown(before));
        await before.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var answer = new StreamReader(before);
        Assert.StartsWith("HTTP/1.1 200", await answer.ReadLineAsync(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> Answering(HttpTls tls)
    {
        var settings = new HttpSettings { Address = "https://127.0.0.1:0", HostNames = [], Keys = [], Tls = tls };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        HttpServer.Add(builder.WebHost, settings);
        builder.Services.AddLogging().AddSingleton(settings).AddSingleton<TimeProvider>(new QuickTime()).AddHostedService<TlsRenewal>();
        var app = builder.Build();
        app.Run(http => http.Response.WriteAsync("here"));
        await app.StartAsync();
        return app;
    }

    private async Task<SslStream> Connect(WebApplication app)
    {
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_coordinator.Certificate);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy });
        return stream;
    }

    private static string Shown(SslStream stream) => ((X509Certificate2)stream.RemoteCertificate!).Thumbprint;

    /// <summary>A clock whose timers come early.</summary>
    private sealed class QuickTime : TimeProvider
    {
        private const int Times = 400;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime / Times, period / Times);
    }
}
