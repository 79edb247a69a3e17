using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cohort.Store.Access;

/// <summary>Certificates in files in PEM, as nodes and those who ask them are given them.</summary>
internal static class CertificateFile
{
    /// <summary>All certificates of a file, at least one.</summary>
    /// <exception cref="CryptographicException">There is none, or what stands there is damaged.</exception>
    public static X509Certificate2Collection All(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new CryptographicException("There is no certificate in it.");
    }

    /// <summary>Whether an exception says that a file of certificates or keys cannot be used; others are faults of the program.</summary>
    public static bool IsFault(Exception exception) => exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;
}
