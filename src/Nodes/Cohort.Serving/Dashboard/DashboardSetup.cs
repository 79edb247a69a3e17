using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;

namespace Cohort.Serving.Dashboard;

/// <summary>The pages for people.</summary>
internal static class DashboardSetup
{
    /// <summary>Pages are open to who may see counts; those that name users, and what pages do, ask for more.</summary>
    private static readonly Door Pages = new() { Ask = AccessRoles.Count, Change = AccessRoles.Count, OnlyAsks = true, IsPage = true, Weight = Weight.None };

    private static readonly Door Open = new() { IsOpen = true, OnlyAsks = true, IsPage = true, Weight = Weight.None };

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        // What it protects lives as long as a page is open; nothing of it is written down.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Configure<LoggerFilterOptions>(logs => logs.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddRazorComponents().AddInteractiveServerComponents(circuit => circuit.DetailedErrors = false);
        services.AddMudServices();
        services.AddSingleton<Pulse>();
        services.AddScoped<Viewer>();
        services.AddScoped<ViewerOrders>();
        return services;
    }

    public static void UseDashboard(this WebApplication app) => app.UseAntiforgery();

    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        app.MapRazorComponents<Layout.App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .Add(endpoint => endpoint.Metadata.Add(endpoint is RouteEndpointBuilder { RoutePattern.RawText: BrowserKey.Page } ? Open : Pages));
        app.Behind(Open).MapAssets();
        app.Behind(Open).MapSignIn();
    }
}
