using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http.Auditing;

/// <summary>An entry of the audit log.</summary>
internal sealed record AuditReply(
    long Number, DateTimeOffset At, string Node, string Request, string Who, string From, string What, string Order, string Before, string After, AuditOutcome Outcome, int? Status)
{
    public static AuditReply Of(AuditEntry entry) => new(
        entry.Number, entry.At, entry.Node, entry.Request, entry.Who, entry.From, entry.What, entry.Order, entry.Before, entry.After, entry.Outcome, entry.Status > 0 ? entry.Status : null);
}

/// <summary>The audit log, the latest entry first.</summary>
internal static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", async (IServingHost host, HttpContext http) =>
    {
        var query = new Query(http.Request.Query);
        return Results.Json(await PageReply.Of(() => host.Audit.AuditAsync(query.Text("after"), query.Limit(), http.RequestAborted), AuditReply.Of));
    });
}
