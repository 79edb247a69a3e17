using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about scores, and about the nodes that score.</summary>
internal static class ScoringApi
{
    public static void MapScoring(this IEndpointRouteBuilder api)
    {
        api.MapGet("/scores", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.ScoredAsync(query.Text("after"), query.Limit(), http.RequestAborted));
        });
        api.MapGet("/users/{id}/scores", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.ScoresAsync(PathName.Of(http), http.RequestAborted)));
        api.MapGet("/users/{id}/scores/explain", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.ExplainScoreAsync(
            PathName.Of(http), new Query(http.Request.Query).Text("model") ?? throw new BadRequestException("model is missing: give the name or the version of the model."), http.RequestAborted)));
        api.MapGet("/scoring", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.ScoringAsync(cancel)));
    }
}
