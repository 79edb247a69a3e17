using Cohort.Serving.Dashboard;
using Cohort.Serving.Http;
using Cohort.Serving.Http.Auditing;
using Cohort.Serving.Http.Documents;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Http.Purchases;
using Cohort.Serving.Live;
using Cohort.Serving.Measures;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving;

/// <summary>
/// What is answered over HTTP, by a node and by <c>cohort serve</c> alike: questions and orders under <c>/v1</c>, health, and the
/// dashboard. The program adds an <see cref="IServingHost"/>, an <see cref="Cohort.Store.Questions.ICohort"/> that many ask at a
/// time, an <see cref="Cohort.Store.Questions.IPurchaseIntake"/>, and <see cref="HttpSettings"/>.
/// </summary>
internal static class ServingApi
{
    private const string Version = "/v1";

    public static IServiceCollection AddServing(this IServiceCollection services) => services
        .AddRouting()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<FailedTries>()
        .AddSingleton<BrowserGuard>()
        .AddSingleton(services => new BearerTokens(services.GetRequiredService<HttpSettings>(), services.GetRequiredService<ILogger<BearerTokens>>()))
        .AddSingleton<Gate>()
        .AddSingleton<Turnstile>()
        .AddSingleton<AuditLog>()
        .AddSingleton<AuditedChanges>()
        .AddSingleton(new LiveLimits())
        .AddSingleton(new IntakeBudget(PurchaseLimits.TogetherBytes))
        .AddSingleton<IntakeAudit>()
        .AddHostedService(services => services.GetRequiredService<IntakeAudit>())
        .AddHostedService<TlsRenewal>()
        .AddSingleton<TransitionTail>()
        .AddSingleton<MemberStreams>()
        .AddDashboard()
        .AddApiDocument()
        .AddMeasures()

        // Made by a function, so that it ends with the application.
        .AddSingleton(_ => new HeavyWork())

        // Otherwise a body that cannot be read is answered with a number and no reason.
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));

    /// <summary>Maps all of it.</summary>
    /// <param name="app">The application.</param>
    /// <param name="more">Maps questions that only this program answers.</param>
    /// <param name="moreOrders">Maps orders that only this program takes, from operators.</param>
    public static WebApplication MapServing(
        this WebApplication app, Action<IEndpointRouteBuilder>? more = null, Action<IEndpointRouteBuilder>? moreOrders = null)
    {
        app.Use(Faults.Answer);
        app.UseRouting();
        var audited = app.Services.GetRequiredService<AuditedChanges>();
        app.Use(audited.Outside);
        app.Use(app.Services.GetRequiredService<BrowserGuard>().Answer);
        app.Use(app.Services.GetRequiredService<Gate>().Answer);
        app.Use(app.Services.GetRequiredService<Turnstile>().Answer);
        app.Use(audited.Inside);
        app.UseDashboard();
        var documented = app.Documented();
        documented.MapApiDocument();
        documented.MapMeasures();
        documented.Behind(new Door { IsOpen = true, Weight = Weight.None }).MapHealth();
        var api = documented.MapGroup(Version);
        api.Behind(new Door { Ask = AccessRoles.Admin }).MapAudit();
        var questions = api.Behind(new Door());
        questions.MapCluster();
        questions.MapUsers();
        questions.MapScoring();
        questions.MapSegments();
        questions.MapTransitions();
        questions.MapRecords();
        more?.Invoke(questions);
        api.Behind(TransitionStreamApi.Door).MapTransitionStream();
        api.Behind(MemberStreamApi.Door).MapMemberStream();
        api.Behind(RulesApi.Door).MapRules();
        api.Behind(DraftApi.Door).MapDrafts();
        api.Behind(ActivationApi.Door).MapActivation();
        api.Behind(PurchaseApi.Door).MapPurchases();
        api.Behind(ErasureApi.Door).MapErasures();
        var operators = api.Behind(new Door { Change = AccessRoles.Operate });
        operators.MapOrders();
        operators.MapRebalancer();
        moreOrders?.Invoke(operators);
        app.MapDashboard();
        app.MapFallback(Faults.Unknown);
        return app;
    }
}
