using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cohort.Node.Tests.Strangers;

/// <summary>An authority that makes certificates for tests, and files of them.</summary>
internal sealed class Certificates : IDisposable
{
    private const string Servers = "1.3.6.1.5.5.7.3.1";
    private const string Clients = "1.3.6.1.5.5.7.3.2";

    private static int _made;

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-certificates-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _coordinator;

    public Certificates(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _coordinator = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddYears(1));
        AuthorityFile = Path.Combine(_directory, "ca.pem");
        File.WriteAllText(AuthorityFile, _coordinator.ExportCertificatePem());
    }

    public string AuthorityFile { get; }

    /// <summary>A certificate for names, with its key in the same file.</summary>
    public string Pem(string[] names, bool forServers = true, bool forClients = true, int lastDay = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(key, names, forServers, forClients, lastDay);
        var file = Path.Combine(_directory, $"{Interlocked.Increment(ref _made)}.pem");
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }

    /// <summary>The same as a PKCS #12 file under a password.</summary>
    public string Pfx(string[] names, string password)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(key, names, forServers: true, forClients: true, lastDay: 30);
        using var both = certificate.CopyWithPrivateKey(key);
        var file = Path.Combine(_directory, $"{Interlocked.Increment(ref _made)}.pfx");
        File.WriteAllBytes(file, both.Export(X509ContentType.Pkcs12, password));
        return file;
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private X509Certificate2 Issue(ECDsa key, string[] names, bool forServers, bool forClients, int lastDay)
    {
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var usages = new OidCollection();
        if (forServers) usages.Add(new Oid(Servers));
        if (forClients) usages.Add(new Oid(Clients));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        return request.Create(_coordinator, DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(lastDay), RandomNumberGenerator.GetBytes(8));
    }
}
