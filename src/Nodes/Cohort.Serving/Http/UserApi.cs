using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about one user: what their range holds, which may be ahead of what is visible.</summary>
internal static class UserApi
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.UserAsync(PathName.Of(http), http.RequestAborted)));
        api.MapGet("/spend", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.SpendAsync(query.Text("after"), query.Limit(), http.RequestAborted));
        });
        api.MapGet("/users/{id}/explain", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.ExplainAsync(
            PathName.Of(http), new Query(http.Request.Query).Text("segment") ?? throw new BadRequestException("segment is missing: give the name of the segment."), http.RequestAborted)));
        api.MapGet("/users/{id}/memberships", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.MembershipsThenAsync(
            PathName.Of(http), new Query(http.Request.Query).Date("as_of") ?? throw new BadRequestException("as_of is missing: give the date, such as 2026-03-01."), http.RequestAborted)));
        api.MapGet("/users/{id}/transitions", (ICohort cohort, HttpContext http) => TransitionApi.Of(cohort, http, PathName.Of(http), null));
    }
}
