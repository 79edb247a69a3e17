using Cohort.Node.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Serving;
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
        : this with { Warnings = ["There is more to know. Ask with a key that has the role read ('cohort cluster status' takes it from COHORT_KEY)."], Stalls = [] };
}

/// <summary>For whoever supervises the process: live means that it need not be killed, ready that it can be asked.</summary>
internal static class HealthApi
{
    // Supervisors ask every few seconds, and each answer should come before the next question.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health/live", () => Results.Json(new { live = true }));
        api.MapGet("/health/ready", async (ClusterView cluster, ScoringView scoring, StallView stalls, IServingStore store, HttpContext http, CancellationToken cancel) =>
        {
            var (stalled, coordinator, reachable) = (stalls.Own(cancel), Coordinator(cluster), Reachable(store, cancel));
            var (unknown, clocks) = await coordinator;
            string?[] all = [Membership(cluster), unknown, await reachable];
            List<string> missing = [.. all.OfType<string>()];
            List<string> warnings = [.. clocks, .. scoring.Warnings, .. await scoring.Own(cancel) is { } report ? ScoringApi.Warnings(report) : [], .. (await stalled).Texts];
            var readiness = new Readiness(missing.Count == 0, missing, warnings, (await stalled).Stalls).ToldTo(http.Features.Get<Caller>());
            return Results.Json(readiness, statusCode: missing.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static string? Membership(ClusterView cluster) => cluster.IsUp ? null : "This node is no member of the cluster that is up.";

    private static async Task<(string? Missing, IReadOnlyList<string> Clocks)> Coordinator(ClusterView cluster)
    {
        try
        {
            var status = await cluster.Stand().WaitAsync(Patience);
            return (status.Table is not null ? null : "There are no ranges yet: rules and a taxonomy must be activated first.", StatusAnswer.SentencesOf(status));
        }
        catch (Exception e) when (e is TimeoutException or Akka.Actor.AskTimeoutException or NotReadyException)
        {
            return ("The coordinator of the cluster does not answer.", []);
        }
    }

    private static async Task<string?> Reachable(IServingStore store, CancellationToken cancel)
    {
        try
        {
            await store.ReachAsync(cancel).WaitAsync(Patience, cancel);
            return null;
        }
        catch (TimeoutException)
        {
            return "The serving store does not answer.";
        }
        catch (Store.StoreException e)
        {
            return e.Message;
        }
    }
}
