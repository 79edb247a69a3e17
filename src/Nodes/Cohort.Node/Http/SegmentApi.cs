using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A segment and the members it has now.</summary>
internal sealed record SegmentReply(string Segment, long Members);

/// <summary>Questions about segments and their members.</summary>
internal static class SegmentApi
{
    public static void MapSegments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/segments", async (IServingStore store, CancellationToken cancel) =>
            Results.Json((await store.SegmentsAsync(cancel)).Select(segment => new SegmentReply(segment.Name, segment.Members))));
        api.MapGet("/segments/{name}/members", async (string name, IServingStore store, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(PageReply.Of(await store.MembersAsync(name, query.Text("after"), query.Most(), http.RequestAborted), user => user));
        });
        api.MapGet("/segments/{name}/transitions", async (string name, IServingStore store, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            var filter = new TransitionFilter(null, name, query.Date("from"), query.Date("to"));
            return Results.Json(PageReply.Of(await store.TransitionsAsync(filter, query.Text("after"), query.Most(), http.RequestAborted), TransitionReply.Of));
        });
    }
}
