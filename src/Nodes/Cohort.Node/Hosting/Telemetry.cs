using Cohort.Actors;
using Cohort.Node.Settings;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cohort.Node.Hosting;

/// <summary>
/// Metrics, and traces of groups of work, to a collector. Nothing is traced per purchase: it would cost more than the purchase.
/// </summary>
internal static class Telemetry
{
    /// <summary>Sends to the collector of the settings; without one, metrics can be asked for over HTTP alone.</summary>
    public static void Add(IServiceCollection services, NodeSettings settings)
    {
        if (settings.Telemetry is not { } collector) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("cohort-node", serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}"))
            .WithMetrics(metrics => metrics.AddOtlpExporter(otlp => otlp.Endpoint = collector))
            .WithTracing(traces => traces.AddSource(Metrics.Name).AddOtlpExporter(otlp => otlp.Endpoint = collector));
    }
}
