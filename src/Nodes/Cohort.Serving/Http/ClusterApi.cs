using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about the cluster.</summary>
internal static class ClusterApi
{
    public static void MapCluster(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.StatusAsync(cancel)));
        api.MapGet("/ranges", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.RangesAsync(cancel)));
    }
}
