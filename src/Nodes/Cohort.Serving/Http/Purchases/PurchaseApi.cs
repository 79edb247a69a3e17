using Cohort.Serving.Http.Doors;
using Cohort.Serving.Measures;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Cohort.Serving.Http.Purchases;

/// <summary>Takes purchases: one, several, or a line for each.</summary>
internal static class PurchaseApi
{
    private const string Json = "application/json";

    /// <summary>What sending purchases demands. Many come each second, so the audit log has their sums.</summary>
    public static Door Door { get; } = new()
    {
        Change = AccessRoles.Ingest,
        BodyBytes = PurchaseLimits.BodyBytes,
        Types = [Json, "application/x-ndjson", "application/ndjson", "application/jsonl"],
        Weight = Weight.Purchases,
        IsSummed = true,
    };

    public static void MapPurchases(this IEndpointRouteBuilder api) => api.MapPost("/purchases", async (HttpContext http, IPurchaseIntake intake, IntakeBudget budget, IntakeAudit audit) =>
    {
        using var share = budget.Begin();
        var mapping = new Query(http.Request.Query).Text("mapping");
        var body = await PurchaseBody.Read(http, share);
        var lines = IsJson(http.Request) ? PurchaseLines.OfJson(body.Span) : PurchaseLines.OfLines(body.Span);
        var outcomes = await intake.TakeAsync(lines.Bytes, lines.Numbers.Count, mapping, http.RequestAborted);
        var reply = PurchasesReply.Of(outcomes, lines.Numbers);
        audit.Count(http, reply);
        ServingMetrics.Received(reply.Accepted, reply.Repeated, reply.Refused, reply.Filtered, body.Length);
        return Results.Json(reply);
    });

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.Parse(request.ContentType).MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);
}
