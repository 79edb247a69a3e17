using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>What the rebalancer knows, plans, has done and is told.</summary>
internal static class RebalancerApi
{
    public static void MapRebalancer(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rebalancer/hot", async (ICohort cohort, HttpContext http) =>
            Results.Json(await cohort.HotUsersAsync(new Query(http.Request.Query).Limit(), http.RequestAborted)));
        api.MapGet("/rebalancer/plan", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.PlanAsync(cancel)));
        api.MapGet("/rebalancer/history", async (ICohort cohort, HttpContext http) =>
            Results.Json(await cohort.HistoryAsync(new Query(http.Request.Query).Limit(), http.RequestAborted)));
        api.MapGet("/rebalancer/limits", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.SuspendAsync(null, cancel)));
        api.MapPost("/rebalancer/suspend", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.SuspendAsync(true, cancel)));
        api.MapPost("/rebalancer/resume", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.SuspendAsync(false, cancel)));
    }
}
