using Cohort.Core.Purchases;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A segment that a user is in, as far as it is visible.</summary>
internal sealed record UserSegmentReply(string Segment, BusinessDate? Since);

/// <summary>Questions about one user: what their range holds, which may be ahead of what is visible, and what is visible.</summary>
internal static class UserApi
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}", async (string id, ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.UserAsync(id, cancel)));
        api.MapGet("/users/{id}/explain", async (string id, ICohort cohort, HttpContext http) => Results.Json(await cohort.ExplainAsync(
            id, new Query(http.Request.Query).Text("segment") ?? throw new BadRequestException("segment is missing: give the name of the segment."), http.RequestAborted)));
        api.MapGet("/users/{id}/segments", async (string id, IServingStore store, CancellationToken cancel) =>
            Results.Json((await store.SegmentsOfAsync(id, cancel)).Select(segment => new UserSegmentReply(segment.Segment, segment.Since))));
        api.MapGet("/users/{id}/transitions", (string id, ICohort cohort, HttpContext http) => TransitionApi.Of(cohort, http, id, null));
    }
}
