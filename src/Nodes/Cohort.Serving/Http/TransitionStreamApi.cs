using Cohort.Serving.Http.Doors;
using Cohort.Serving.Live;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Cohort.Serving.Http;

/// <summary>Who enters and leaves what, told as it is stored, to whoever listens.</summary>
internal static class TransitionStreamApi
{
    /// <summary>Streams last as long as somebody listens: they are counted by themselves.</summary>
    public static Door Door { get; } = new() { Weight = Weight.Stream };

    public static void MapTransitionStream(this IEndpointRouteBuilder api) => api.MapGet("/transitions/stream", async (
        HttpContext http, ICohort cohort, TransitionTail tail, LiveLimits limits, TimeProvider time, IHostApplicationLifetime lifetime) =>
    {
        var query = new Query(http.Request.Query);

        // Streams take the name, as transitions have it.
        var segment = query.Text("segment") is { } asked ? (await cohort.SegmentAsync(asked, http.RequestAborted)).Segment : null;
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        await new TransitionStream(tail, limits, time, http, lifetime.ApplicationStopping)
            .SendAsync(new FeedFilter(query.Text("user"), segment), last.Length > 0 ? last : query.Text("after"));
    });
}
