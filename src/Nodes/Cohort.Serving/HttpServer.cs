using Cohort.Serving.Http.Doors;
using Cohort.Serving.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Cohort.Serving;

/// <summary>The server under the API: its address, its certificate, and what it bears.</summary>
internal static class HttpServer
{
    // Far more than people and programs that ask a node; each takes some tens of kilobytes.
    private const int Connections = 2_048;

    public static void Add(IWebHostBuilder web, HttpSettings settings)
    {
        web.UseKestrelCore().UseUrls(settings.Address);
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Connections;

            // Paths that take more say so themselves.
            kestrel.Limits.MaxRequestBodySize = Door.OrderBytes;
            if (settings.Tls is { } tls) kestrel.ConfigureHttpsDefaults(https => Add(https, tls));
        });
        if (settings.Tls is not null) web.UseKestrelHttpsConfiguration();
    }

    private static void Add(HttpsConnectionAdapterOptions https, HttpTls tls)
    {
        // The server demands one beforehand; each connection is shown what is in force when it begins.
        https.ServerCertificate = tls.Now.Certificate;
        https.OnAuthenticate = (_, connection) => connection.ServerCertificateContext = tls.Now.Shown;
        if (!tls.AsksClients) return;

        // Not demanded here: supervisors ask for health without one. What is shown must be good.
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => tls.Trusts(certificate);
    }
}
