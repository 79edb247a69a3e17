using Cohort.Serving.Http.Doors;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Who is told what of a node's readiness.</summary>
internal static class ReadinessDoor
{
    /// <summary>
    /// What is told to whoever may read, or to anybody: supervisors have no key, and orders and ranges that do not move can name
    /// users.
    /// </summary>
    public static Readiness ToldTo(this Readiness readiness, Caller? caller) => (caller is not null && caller.Roles.HasFlag(AccessRoles.Read)) || (readiness.Warnings.Count == 0 && readiness.Stalls.Count == 0)
        ? readiness
        : readiness with { Warnings = ["There is more to know. Ask with a key that has the role read ('cohort status' takes it from COHORT_KEY)."], Stalls = [] };
}

/// <summary>That the process lives.</summary>
internal sealed record LiveReply(bool Live);

/// <summary>For whoever supervises the process: live means that it need not be killed, ready that it can be asked.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health/live", () => Results.Json(new LiveReply(true)));
        api.MapGet("/health/ready", async (IServingHost host, HttpSettings settings, TimeProvider time, HttpContext http, CancellationToken cancel) =>
        {
            var readiness = await host.ReadinessAsync(cancel);
            if (settings.Tls?.Warnings(time.GetUtcNow()) is { Count: > 0 } warnings) readiness = readiness with { Warnings = [.. readiness.Warnings, .. warnings] };
            return Results.Json(readiness.ToldTo(http.Features.Get<Caller>()), statusCode: readiness.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}
