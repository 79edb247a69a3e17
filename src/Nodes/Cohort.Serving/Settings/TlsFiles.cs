using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cohort.Store.Access;

namespace Cohort.Serving.Settings;

/// <summary>The files, in PEM, that TLS over HTTP is set up by.</summary>
/// <param name="Certificate">The own certificate with what it was signed by.</param>
/// <param name="Key">Its key.</param>
/// <param name="ClientAuthorities">Who signs the certificates of callers; null where none are asked for.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? ClientAuthorities)
{
    /// <summary>Reads all of them.</summary>
    /// <exception cref="InvalidDataException">One cannot be used; the message says which one and why.</exception>
    public TlsMaterial Read()
    {
        var own = Load($"The certificate '{Certificate}' with the key '{Key}'", () => X509Certificate2.CreateFromPemFile(Certificate, Key));
        var chain = Load($"The certificate '{Certificate}'", () => CertificateFile.All(Certificate));
        var authorities = ClientAuthorities is { } file ? Load($"The file of authorities '{file}'", () => CertificateFile.All(file)) : [];

        // Nothing is fetched from elsewhere: what is to be shown along with it is in the file.
        return new TlsMaterial(own, SslStreamCertificateContext.Create(own, chain, offline: true), authorities);
    }

    /// <summary>A hash over what is in them: another one after any change.</summary>
    /// <exception cref="InvalidDataException">One cannot be read; the message says which one and why.</exception>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in (string?[])[Certificate, Key, ClientAuthorities])
        {
            if (file is not null) hash.AppendData(SHA256.HashData(Load($"The file '{file}'", () => File.ReadAllBytes(file))));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static T Load<T>(string what, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (CertificateFile.IsFault(e))
        {
            throw new InvalidDataException($"{what} cannot be used: {e.Message}", e);
        }
    }
}
