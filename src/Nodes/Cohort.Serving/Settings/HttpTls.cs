using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Cohort.Store.Access;

namespace Cohort.Serving.Settings;

/// <summary>
/// The certificate that is shown over HTTP, and whose certificates callers may show. Both are read again when their files change;
/// connections that are open keep what they began with.
/// </summary>
internal sealed class HttpTls
{
    /// <summary>Days before a certificate ends that people are told: time for what renews it to be set right.</summary>
    private const int WarningDays = 14;

    private readonly TlsFiles _files;
    private string _fingerprint;
    private volatile TlsMaterial _now;
    private volatile string? _fault;

    /// <summary>Reads the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="clientRoles">What callers with a certificate may do.</param>
    /// <exception cref="InvalidDataException">One of them cannot be used; the message says which one and why.</exception>
    public HttpTls(TlsFiles files, AccessRoles clientRoles)
    {
        (_files, ClientRoles) = (files, clientRoles);
        _fingerprint = files.Fingerprint();
        _now = files.Read();
    }

    /// <summary>What new connections are shown.</summary>
    public TlsMaterial Now => _now;

    /// <summary>When the certificate that is shown ends, in UTC.</summary>
    public DateTime End => _now.Certificate.NotAfter.ToUniversalTime();

    /// <summary>What callers with a certificate may do.</summary>
    public AccessRoles ClientRoles { get; }

    /// <summary>Whether callers can show who they are by a certificate.</summary>
    public bool AsksClients => _files.ClientAuthorities is not null;

    /// <summary>Why the files as they are now cannot be used, so that the former ones still are; null where they can.</summary>
    public string? Fault => _fault;

    /// <summary>Whether a caller's certificate is of one of the authorities, and made for callers.</summary>
    public bool Trusts(X509Certificate2 certificate) => Vouching.FaultOf(certificate, _now.ClientAuthorities, [], Vouching.ForClients) is null;

    /// <summary>Reads the files again where they have changed; says whether others are used from now on. For one caller at a time.</summary>
    public bool Renew()
    {
        try
        {
            var fingerprint = _files.Fingerprint();
            var isOther = fingerprint != _fingerprint;
            if (isOther) (_now, _fingerprint) = (_files.Read(), fingerprint);
            _fault = null;
            return isOther;
        }
        catch (InvalidDataException e)
        {
            // A certificate may be there before its key; the next look finds both.
            _fault = $"{e.Message.TrimEnd('.')}. The former one is shown until {Day(End)}.";
            return false;
        }
    }

    /// <summary>What people should know: files that cannot be used, and a certificate that ends soon.</summary>
    public IReadOnlyList<string> Warnings(DateTimeOffset now)
    {
        List<string> warnings = _fault is { } fault ? [fault] : [];
        var end = End;
        if (end - now.UtcDateTime < TimeSpan.FromDays(WarningDays))
            warnings.Add($"The certificate '{_files.Certificate}' that is shown over HTTP {(end > now.UtcDateTime ? "ends" : "has ended")} on {Day(end)}. Put a new one, with its key, in the place of the files: it is used within a minute, without a restart.");
        return warnings;
    }

    private static string Day(DateTime end) => end.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
