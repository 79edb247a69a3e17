using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about what was read.</summary>
internal static class RecordApi
{
    public static void MapRecords(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sources", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.SourcesAsync(cancel)));
        api.MapGet("/dead-letters", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.DeadLettersAsync(query.Text("after"), query.Limit(), http.RequestAborted));
        });
    }
}
