using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Cohort.Node.Tests.Strangers;
using Cohort.Store.Access;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>
/// What pods are given: the settings of the overlay <c>small</c>, files in place of its secrets, and the variables of its
/// containers. The server and the broker of tests ask for no password.
/// </summary>
internal sealed class PodSettings : IDisposable
{
    public const string Kafka = "kafka.kafka.svc";
    public const string Postgres = "postgres.databases.svc";

    private const string Domain = "cohort-nodes.cohort.svc.cluster.local";

    // As the service of the API is called, for which certificates are, too.
    private const string Api = "cohort";

    private static readonly string Overlay = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pods", "node.conf"));

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-pods-").FullName;
    private readonly Certificates _certificates = new("pods");
    private readonly string _key;

    public PodSettings()
    {
        (_key, var line) = ApiKey.Create("ann", AccessRoles.Admin);
        Directory.CreateDirectory(FileOf("keys"));
        Directory.CreateDirectory(FileOf("tls"));
        File.WriteAllText(FileOf("keys/keys"), $"{line}\n");
        var pem = _certificates.Pem([$"*.{Domain}", Api]);
        foreach (var name in new[] { "tls/tls.crt", "tls/tls.key" }) File.Copy(pem, FileOf(name));
        File.Copy(_certificates.AuthorityFile, FileOf("tls/ca.crt"));
    }

    public static string NameOf(string address) => $"{address.Replace('.', '-')}.{Domain}";

    public static string NodeAddressOf(string address) => $"akka.ssl.tcp://cohort@{NameOf(address)}:2552";

    /// <summary>The overlay's settings, then those of the test, then where its broker is and that it knows no TLS.</summary>
    public string Config(string settings, int broker) => string.Create(CultureInfo.InvariantCulture, $$"""
        {{Overlay.Replace("/etc/cohort", _folder, StringComparison.Ordinal)}}
        {{settings}}
        cohort.kafka { bootstrap-servers = "{{Kafka}}:{{broker}}", client.security.protocol = plaintext }
        """);

    public static IReadOnlyDictionary<string, string> Variables(string address, string roles, int database) => new Dictionary<string, string>
    {
        ["COHORT_HOST"] = address,
        ["COHORT_ROLES"] = roles,
        ["COHORT_DATABASE"] = string.Create(
            CultureInfo.InvariantCulture, $"Host={Postgres};Port={database};Username=cohort;Database=postgres"),
        ["COHORT_KAFKA_PASSWORD"] = "not asked for",
    };

    /// <summary>Asks one pod as a client of the service does: by its name, with a key, and by the pods' authority.</summary>
    public HttpClient Client(Func<Socket> sockets, string address)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(_certificates.AuthorityFile));
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            ConnectCallback = async (_, end) =>
            {
                var socket = sockets();
                try
                {
                    await socket.ConnectAsync(IPEndPoint.Parse($"{address}:8080"), end);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{Api}:8080"),
            Timeout = TimeSpan.FromSeconds(10),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _key) },
        };
    }

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string FileOf(string name) => Path.Combine(_folder, name);
}
