using Cohort.Node.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>Whether the node is ready, what is missing where it is not, and what people should know though it is.</summary>
/// <param name="Ready">Whether it can be asked.</param>
/// <param name="Missing">Why not.</param>
/// <param name="Warnings">What people should know: also what does not move, in sentences.</param>
/// <param name="Stalls">
/// What does not move, here or in the whole cluster. It leaves the node ready: another node could not answer better, and
/// people need one that answers to set it right.
/// </param>
internal sealed record Readiness(bool Ready, IReadOnlyList<string> Missing, IReadOnlyList<string> Warnings, IReadOnlyList<StallReply> Stalls)
{
    /// <summary>
    /// What is told to whoever may read, or to anybody: supervisors have no key, and orders and ranges that do not move can name
    /// users.
    /// </summary>
    public Readiness ToldTo(Caller? caller) => (caller is not null && caller.Roles.HasFlag(AccessRoles.Read)) || (Warnings.Count == 0 && Stalls.Count == 0)
        ? this
        : this with { Warnings = ["There is more to know. Ask with a key that has the role read ('cohort status' takes it from COHORT_KEY)."], Stalls = [] };
}

/// <summary>For whoever supervises the process: live means that it need not be killed, ready that it can be asked.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health/live", () => Results.Json(new { live = true }));
        api.MapGet("/health/ready", async (ReadinessView view, HttpContext http, CancellationToken cancel) =>
        {
            var readiness = await view.All(cancel);
            return Results.Json(readiness.ToldTo(http.Features.Get<Caller>()), statusCode: readiness.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}
