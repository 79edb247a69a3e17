using System.Security.Cryptography.X509Certificates;
using Cohort.Store.Access;

namespace Cohort.Serving.Settings;

/// <summary>The certificate that is shown over HTTP, and whose certificates callers may show.</summary>
/// <param name="Certificate">The own certificate, with its key.</param>
/// <param name="Chain">What is shown along with it.</param>
/// <param name="ClientAuthorities">Who signs the certificates of callers; empty where none are asked for.</param>
/// <param name="ClientRoles">What callers with such a certificate may do.</param>
internal sealed record HttpTls(X509Certificate2 Certificate, X509Certificate2Collection Chain, X509Certificate2Collection ClientAuthorities, AccessRoles ClientRoles)
{
    /// <summary>Whether callers can show who they are by a certificate.</summary>
    public bool AsksClients => ClientAuthorities.Count > 0;

    /// <summary>Whether a caller's certificate is of one of the authorities, and made for callers.</summary>
    public bool Trusts(X509Certificate2 certificate) => Vouching.FaultOf(certificate, ClientAuthorities, [], Vouching.ForClients) is null;
}
