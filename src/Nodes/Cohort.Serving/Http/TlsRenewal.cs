using Cohort.Serving.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Http;

/// <summary>
/// Looks whether the files of TLS have changed, and takes what is new. By reading them rather than by notices of the file system:
/// secrets of Kubernetes are links that are changed all at once, of which notices tell too little.
/// </summary>
internal sealed class TlsRenewal(HttpSettings settings, TimeProvider time, ILogger<TlsRenewal> log) : BackgroundService
{
    /// <summary>Between two looks. Three small files are read.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Tls is not { } tls) return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look(tls);
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private void Look(HttpTls tls)
    {
        var former = tls.Fault;
        if (tls.Renew()) HttpLog.RenewedCertificate(log, tls.Now.Certificate.Subject, tls.End);
        else if (tls.Fault is { } fault && fault != former) HttpLog.KeepsCertificate(log, fault);
    }
}
