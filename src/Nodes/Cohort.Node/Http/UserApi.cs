using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Texts;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>What the owner of a user holds of them.</summary>
internal sealed record UserReply(
    string UserId, int Range, BusinessDate AsOf, BusinessDate? Due, IReadOnlyList<string> Segments, IReadOnlyList<string> Affinity,
    IReadOnlyList<SpendReply> Spend, IReadOnlyList<CellReply> Cells, IReadOnlyList<KnownScoreReply> Scores)
{
    public static UserReply Of(UserView view, int range) => new(
        view.UserId, range, view.AsOf, view.Due, view.Segments, view.Affinity,
        [.. view.Spend.Select(spend => new SpendReply(spend.Name, spend.Minor))],
        [.. view.Cells.Select(cell => new CellReply(cell.Date, cell.Sku, cell.Category, cell.Minor, cell.Units, cell.Orders, cell.Refunds))],
        [.. view.Scores.Select(score => new KnownScoreReply(score.Model, score.PerMillion, score.Version, score.AsOf))]);
}

/// <summary>Spend in a category over the window.</summary>
internal sealed record SpendReply(string Category, long SpendMinor);

/// <summary>All purchases of one sku on one date.</summary>
internal sealed record CellReply(BusinessDate Date, string Sku, string Category, long SpendMinor, long Units, int Orders, int Refunds);

/// <summary>A score that rules compare, as the owner of the user knows it.</summary>
internal sealed record KnownScoreReply(string Model, int PerMillion, string Version, BusinessDate AsOf);

/// <summary>A segment of a user.</summary>
internal sealed record UserSegmentReply(string Segment, BusinessDate? Since);

/// <summary>A transition.</summary>
internal sealed record TransitionReply(
    string Id, string UserId, string Segment, string Change, BusinessDate AsOf, CauseKind Cause, string? EventId, Activation Rules, Activation Taxonomy)
{
    public static TransitionReply Of(Transition transition) => new(
        transition.Id, transition.UserId, transition.Segment, transition.Entered ? "entered" : "left", transition.AsOf, transition.Cause,
        transition.EventId.Length > 0 ? transition.EventId : null, transition.Rules, transition.Taxonomy);
}

/// <summary>Questions about one user: what their range holds, which may be ahead of what is visible, and what is visible.</summary>
internal static class UserApi
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}", async (string id, ClusterView cluster) =>
        {
            var (view, range) = await cluster.User(id);
            return view is null
                ? Faults.Because(StatusCodes.Status404NotFound, $"There is no purchase of '{Shown.Cut(id)}' in the window.")
                : Results.Json(UserReply.Of(view, range));
        });
        api.MapGet("/users/{id}/segments", async (string id, IServingStore store, CancellationToken cancel) =>
            Results.Json((await store.SegmentsOfAsync(id, cancel)).Select(segment => new UserSegmentReply(segment.Segment, segment.Since))));
        api.MapGet("/users/{id}/transitions", async (string id, IServingStore store, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            var filter = new TransitionFilter(id, query.Text("segment"), query.Date("from"), query.Date("to"));
            return Results.Json(PageReply.Of(await store.TransitionsAsync(filter, query.Text("after"), query.Most(), http.RequestAborted), TransitionReply.Of));
        });
    }
}
