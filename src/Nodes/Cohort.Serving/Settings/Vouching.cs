using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cohort.Serving.Settings;

/// <summary>Whether authorities vouch for a certificate. Those of the machine do not count: they vouch for the whole web.</summary>
internal static class Vouching
{
    /// <summary>The usage of who is connected to.</summary>
    public static readonly Oid ForServers = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The usage of who connects.</summary>
    public static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Why a certificate is not good for a usage, as a sentence; null where it is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="authorities">Roots, and those between.</param>
    /// <param name="shown">What was shown along with it, which may stand between.</param>
    /// <param name="usage">What for.</param>
    public static string? FaultOf(X509Certificate2 certificate, X509Certificate2Collection authorities, X509Certificate2Collection shown, Oid usage)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;

        // An authority of one's own has no list of what it took back: trust ends with the authority's file.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(usage);
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(shown);
        if (chain.Build(certificate)) return null;
        var faults = chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Where(text => text.Length > 0).Distinct();
        return $"{string.Join("; ", faults)}.";
    }
}
