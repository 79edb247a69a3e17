using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Cohort.Serving.Settings;

/// <summary>What the files of TLS hold.</summary>
/// <param name="Certificate">The own certificate, with its key.</param>
/// <param name="Shown">The same with what is shown along with it.</param>
/// <param name="ClientAuthorities">Who signs the certificates of callers; empty where none are asked for.</param>
internal sealed record TlsMaterial(X509Certificate2 Certificate, SslStreamCertificateContext Shown, X509Certificate2Collection ClientAuthorities);
