using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about segments and their members.</summary>
internal static class SegmentApi
{
    private static readonly Door Counts = new() { Ask = AccessRoles.Count };

    public static void MapSegments(this IEndpointRouteBuilder api)
    {
        var counts = api.Behind(Counts);
        counts.MapGet("/segments", async (ICohort cohort, HttpContext http) => Results.Json(new Query(http.Request.Query).Date("as_of") is { } date
            ? await cohort.SegmentsThenAsync(date, http.RequestAborted) : await cohort.SegmentsAsync(http.RequestAborted)));
        counts.MapGet("/segments/{name}", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.SegmentAsync(PathName.Of(http), http.RequestAborted)));
        api.MapGet("/segments/{name}/members", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(query.Date("as_of") is { } date
                ? await cohort.MembersThenAsync(PathName.Of(http), date, query.Text("after"), query.Limit(), http.RequestAborted)
                : await cohort.MembersAsync(PathName.Of(http), query.Text("after"), query.Limit(), http.RequestAborted));
        });
        counts.MapGet("/segments/{name}/exits", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.ExitsAsync(PathName.Of(http), http.RequestAborted)));
        counts.MapGet("/overlap", async (ICohort cohort, HttpContext http) =>
            Results.Json(await cohort.OverlapAsync([.. http.Request.Query["segment"].OfType<string>()], http.RequestAborted)));
        counts.MapGet("/segments/{name}/days", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.DaysAsync(PathName.Of(http), query.Date("from"), query.Date("to"), http.RequestAborted));
        });
        api.MapGet("/segments/{name}/transitions", (ICohort cohort, HttpContext http) => TransitionApi.Of(cohort, http, null, PathName.Of(http)));
    }
}
