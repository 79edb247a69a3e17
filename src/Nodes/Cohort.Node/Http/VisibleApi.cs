using Cohort.Core.Purchases;
using Cohort.Node.Questions;
using Cohort.Serving.Http;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A segment that a user is in, as far as it is visible.</summary>
internal sealed record UserSegmentReply(string Segment, BusinessDate? Since);

/// <summary>What the serving store shows of one user, which may be behind what their range holds.</summary>
internal static class VisibleApi
{
    public static void MapVisible(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}/segments", async (IServingStore store, HttpContext http) =>
            Results.Json((await store.SegmentsOfAsync(PathName.Of(http), http.RequestAborted)).Select(segment => new UserSegmentReply(segment.Segment, segment.Since))));
        api.MapGet("/users/{id}/scores/log", async (ClusterCohort cohort, HttpContext http) => Results.Json(await cohort.ScoreLogAsync(PathName.Of(http), http.RequestAborted)));
    }
}
