using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Cohort.Node.Tests.Support;
using Cohort.Store.Access;

namespace Cohort.Node.Tests.Http.Doors;

/// <summary>A node that answers over TLS, and asks for certificates or keys.</summary>
public sealed class CertificateTests : IAsyncLifetime, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-tls-").FullName;
    private readonly TestCoordinator _coordinator = new("CN=ours");
    private readonly TestCoordinator _foreign = new("CN=foreign");
    private RunningNode _node = null!;
    private string _secret = "";

    public async Task InitializeAsync()
    {
        var (secret, key) = ApiKey.Create("ann", AccessRoles.Operate);
        _secret = secret;
        var (certificate, pem) = _coordinator.Write(_directory, "node", "localhost");
        var trusted = Path.Combine(_directory, "ca.pem");
        await File.WriteAllTextAsync(trusted, _coordinator.Certificate.ExportCertificatePem());
        _node = await RunningNode.Start(_directory,
            $$"""
            cohort { ranges = 4, kafka.enabled = off, http {
              address = "https://127.0.0.1:0", keys = ["{{key}}"]
              tls { certificate = "{{certificate}}", key = "{{pem}}", client-ca = "{{trusted}}", client-roles = [read] }
            } }
            akka.cluster.roles = [shard, serve]
            """);
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        _foreign.Dispose();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_certificate_lets_in_for_its_roles()
    {
        using var caller = _coordinator.Caller("CN=bob");
        using var client = Client(caller);

        Assert.Equal(HttpStatusCode.OK, await Get(client, "/v1/rebalancer/limits"));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(client, "/v1/rebalancer/suspend"));
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + _secret);
        Assert.Equal(HttpStatusCode.Forbidden, await Get(client, "/v1/rebalancer/limits"));
    }

    [Fact]
    public async Task Without_one_a_key_does_and_health_is_open()
    {
        using var client = Client(null);

        Assert.Equal(HttpStatusCode.OK, await Get(client, "/health/live"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Get(client, "/v1/rebalancer/limits"));
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + _secret);
        Assert.NotEqual(HttpStatusCode.Unauthorized, await Post(client, "/v1/rebalancer/suspend"));
    }

    [Fact]
    public async Task A_certificate_of_another_coordinator_or_of_a_server_gets_nowhere()
    {
        using var foreign = _foreign.Caller("CN=bob");
        using var server = _coordinator.Server("localhost");
        foreach (var caller in (X509Certificate2[])[foreign, server])
        {
            using var client = Client(caller);
            await Assert.ThrowsAnyAsync<Exception>(() => Get(client, "/health/live"));
        }
    }

    private HttpClient Client(X509Certificate2? caller)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_coordinator.Certificate);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } };
        if (caller is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => caller;
        return new HttpClient(handler) { BaseAddress = new UriBuilder(_node.Address) { Host = "localhost" }.Uri, Timeout = TimeSpan.FromMinutes(2) };
    }

    private static async Task<HttpStatusCode> Get(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> Post(HttpClient client, string path)
    {
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return response.StatusCode;
    }
}
