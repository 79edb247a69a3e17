using Cohort.Node.Http;
using Cohort.Node.Http.Auditing;
using Cohort.Node.Http.Doors;
using Cohort.Node.Questions;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node;

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
        .AddSingleton<SourceView>()
        .AddSingleton<ReadinessView>()
        .AddSingleton<Activator>()
        .AddSingleton<ClusterCohort>()
        .AddSingleton<ICohort>(services => services.GetRequiredService<ClusterCohort>())
        .AddSingleton(TimeProvider.System)
        .AddSingleton<FailedTries>()
        .AddSingleton<BrowserGuard>()
        .AddSingleton<Gate>()
        .AddSingleton<Turnstile>()
        .AddSingleton<AuditLog>()
        .AddSingleton<AuditedChanges>()
        // Otherwise a body that cannot be read is answered with a number and no reason.
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));

    public static WebApplication MapNodeApi(this WebApplication app)
    {
        app.Use(Faults.Answer);
        app.UseRouting();
        var audited = app.Services.GetRequiredService<AuditedChanges>();
        app.Use(audited.Outside);
        app.Use(app.Services.GetRequiredService<BrowserGuard>().Answer);
        app.Use(app.Services.GetRequiredService<Gate>().Answer);
        app.Use(app.Services.GetRequiredService<Turnstile>().Answer);
        app.Use(audited.Inside);
        app.Behind(new Door { IsOpen = true, Weight = Weight.None }).MapHealth();
        app.Behind(new Door { Ask = AccessRoles.Admin }).MapAudit();
        app.MapCluster();
        app.MapUsers();
        app.MapScoring();
        app.MapSegments();
        app.MapTransitions();
        app.MapRecords();
        app.Behind(ActivationApi.Door).MapActivation();
        var operators = app.Behind(new Door { Change = AccessRoles.Operate });
        operators.MapOrders();
        operators.MapRebalancer();
        operators.MapSources();
        app.MapFallback(Faults.Unknown);
        return app;
    }
}
