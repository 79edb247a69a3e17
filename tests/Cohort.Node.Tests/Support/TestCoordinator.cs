using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cohort.Node.Tests.Support;

/// <summary>Signs certificates for tests.</summary>
internal sealed class TestCoordinator : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);

    public TestCoordinator(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Certificate = request.CreateSelfSigned(From, From.AddYears(1));
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2 Caller(string subject) => Sign(subject, "1.3.6.1.5.5.7.3.2", null);

    public X509Certificate2 Server(string host) => Sign("CN=" + host, "1.3.6.1.5.5.7.3.1", host);

    /// <summary>Writes the certificate of a server and its key to files.</summary>
    public (string Certificate, string Key) Write(string directory, string name, string host)
    {
        using var server = Server(host);
        var (certificate, key) = (Path.Combine(directory, name + ".pem"), Path.Combine(directory, name + ".key"));
        File.WriteAllText(certificate, server.ExportCertificatePem());
        using var secret = server.GetECDsaPrivateKey()!;
        File.WriteAllText(key, secret.ExportPkcs8PrivateKeyPem());
        return (certificate, key);
    }

    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Sign(string subject, string purpose, string? host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }

        using var signed = request.Create(Certificate, From, From.AddMonths(6), RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);

        // In a form that every platform's TLS takes.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
