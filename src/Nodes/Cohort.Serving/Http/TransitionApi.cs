using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Questions about who entered and left what.</summary>
internal static class TransitionApi
{
    public static void MapTransitions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/transitions", (ICohort cohort, HttpContext http) => Of(cohort, http, null, null));
        api.MapGet("/transitions/feed", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.FeedAsync(new FeedFilter(query.Text("user"), query.Text("segment")), query.Text("after"), query.Limit(), http.RequestAborted));
        });
    }

    /// <summary>A page of transitions.</summary>
    /// <param name="cohort">Who answers.</param>
    /// <param name="http">The question.</param>
    /// <param name="user">The user of the path; null where the question may name one.</param>
    /// <param name="segment">The segment of the path; null where the question may name one.</param>
    public static async Task<IResult> Of(ICohort cohort, HttpContext http, string? user, string? segment)
    {
        var query = new Query(http.Request.Query);
        var filter = new TransitionFilter(user ?? query.Text("user"), segment ?? query.Text("segment"), query.Date("from"), query.Date("to")) { LatestFirst = query.IsSet("latest") };
        return Results.Json(await cohort.TransitionsAsync(filter, query.Text("after"), query.Limit(), http.RequestAborted));
    }
}
