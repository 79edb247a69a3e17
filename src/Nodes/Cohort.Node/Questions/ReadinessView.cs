using Cohort.Actors;
using Cohort.Actors.Messages;
using Cohort.Node.Settings;
using Cohort.Serving;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <summary>Whether this node is ready, what is missing where it is not, and what people should know though it is.</summary>
internal sealed class ReadinessView(ClusterView cluster, ScoringView scoring, StallView stalls, IServingStore store, NodeSettings settings)
{
    // Supervisors ask every few seconds, and each answer should come before the next question.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>All of it, what does not move among the warnings.</summary>
    public async Task<Readiness> All(CancellationToken cancel)
    {
        var stalled = stalls.Own(cancel);
        var said = await Of(cancel);
        return said with { Warnings = [.. said.Warnings, .. (await stalled).Texts], Stalls = (await stalled).Stalls };
    }

    /// <summary>The same but for what does not move.</summary>
    public async Task<Readiness> Of(CancellationToken cancel)
    {
        var (coordinator, reachable) = (Coordinator(), Reachable(cancel));
        var (unknown, clocks) = await coordinator;
        string?[] all = [Membership(), unknown, await reachable];
        List<string> missing = [.. all.OfType<string>()];
        return new Readiness(missing.Count == 0, missing, [.. clocks, .. Lake(), .. scoring.Warnings, .. await scoring.Own(cancel) is { } report ? Warnings(report) : []], []);
    }

    /// <summary>What is wrong with clocks, a whole sentence each.</summary>
    public static IReadOnlyList<string> ClocksOf(ClusterStatus status) => status.Clocks.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // What waits grows in the database until somebody writes it.
    private IEnumerable<string> Lake()
    {
        if (settings.Lake is { } lake && !cluster.Members().Any(member => member.Roles.Contains(NodeRoles.Lake)))
            yield return $"No node of the cluster is in role lake, so the lake {lake.Location} is not written and the serving store keeps all that waits for it: start one.";
    }

    // None of it keeps the node from being ready.
    private static IEnumerable<string> Warnings(ScoringReport report)
    {
        foreach (var model in report.Models.Where(model => model.IsCutOff && model.Cuts > 0))
            yield return $"The model {model.Name} of version {model.Version} is cut off, and its scores are missing until it is well. {model.Fault}";
        foreach (var fault in report.Faults) yield return fault;
    }

    private string? Membership() => cluster.IsUp ? null : "This node is no member of the cluster that is up.";

    private async Task<(string? Missing, IReadOnlyList<string> Clocks)> Coordinator()
    {
        try
        {
            var status = await cluster.Stand().WaitAsync(Patience);
            return (status.Table is not null ? null : "There are no ranges yet: rules and a taxonomy must be activated first.", ClocksOf(status));
        }
        catch (Exception e) when (e is TimeoutException or CohortException { Refusal: Refusal.NotReady })
        {
            return ("The coordinator of the cluster does not answer.", []);
        }
    }

    private async Task<string?> Reachable(CancellationToken cancel)
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
