using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Http;

/// <summary>
/// What a node answers over HTTP. Any node answers everything: users and ranges by asking the range's owner wherever it
/// is, the rest from the serving store.
/// </summary>
internal static class NodeApi
{
    public static IServiceCollection AddNodeApi(this IServiceCollection services) => services
        .AddSingleton<ClusterView>()
        .AddSingleton<ScoringView>()
        .AddSingleton<StallView>()
        .AddSingleton<Activator>()
        // Otherwise a body that cannot be read is answered with a number and no reason.
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));

    public static WebApplication MapNodeApi(this WebApplication app)
    {
        app.Use(Faults.Answer);
        app.UseRouting();
        app.MapHealth();
        app.MapCluster();
        app.MapUsers();
        app.MapScoring();
        app.MapSegments();
        app.MapRecords();
        app.MapActivation();
        app.MapOrders();
        app.MapRebalancer();
        app.MapFallback(Faults.Unknown);
        return app;
    }
}
