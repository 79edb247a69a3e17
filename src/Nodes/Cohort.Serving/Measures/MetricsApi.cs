using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Cohort.Serving.Measures;

/// <summary>What is measured, as Prometheus reads it.</summary>
internal static class MetricsApi
{
    private const string Path = "/metrics";

    public static IServiceCollection AddMeasures(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(ServingMetrics.Name).AddRuntimeInstrumentation().AddPrometheusExporter());
        return services;
    }

    /// <summary>Whoever may ask questions may read it; Prometheus sends a key as <c>authorization: credentials</c>.</summary>
    public static void MapMeasures(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint(Path).WithMetadata(new Door { OnlyAsks = true });
}
