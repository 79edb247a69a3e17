using Cohort.Actors.Messages;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Node.Questions;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>How the nodes are loaded, and what the rebalancer makes of it.</summary>
/// <param name="Suspended">Whether it proposes nothing.</param>
/// <param name="Remark">What the last round found.</param>
/// <param name="Imbalance">The most loaded node, as a factor of the mean.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="UnderWay">The actions that have not ended.</param>
internal sealed record RebalancerReply(
    bool Suspended, string Remark, double Imbalance, IReadOnlyList<NodeReply> Nodes, IReadOnlyList<HistoryReply> UnderWay);

/// <summary>A node.</summary>
/// <param name="Node">Its address.</param>
/// <param name="Status">Whether it joins, stays or leaves.</param>
/// <param name="Ranges">How many ranges it has.</param>
/// <param name="Busy">What its ranges take, in threads.</param>
/// <param name="Speed">As a factor of an ordinary node.</param>
/// <param name="Cpu">How busy its processors are, from 0 to 1.</param>
/// <param name="MailboxAgeMs">For how long a message waits in the fullest mailbox.</param>
internal sealed record NodeReply(string Node, NodeStatus Status, int Ranges, double Busy, double Speed, double Cpu, double MailboxAgeMs);

/// <summary>What the rebalancer of a cluster knows of its nodes, and its limits.</summary>
internal static class NodeLoadApi
{
    private const double Thread = 1_000_000;

    public static void MapNodeLoads(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rebalancer", async (ClusterView cluster) =>
        {
            var loads = await cluster.Loads();
            var limits = await cluster.AskRebalancer<LimitsAnswer>(new SetLimits(new Dictionary<string, int>(), null));
            var history = await cluster.AskRebalancer<HistoryAnswer>(new AskHistory(int.MaxValue));
            return Results.Json(new RebalancerReply(
                limits.Limits.IsSuspended, loads.Remark, loads.ImbalancePermille / 1000.0, [.. loads.Nodes.Select(node => Of(node, loads.Ranges))],
                [.. history.Entries.Where(entry => entry.Outcome == ActionOutcome.UnderWay).Select(ClusterCohort.Of)]));
        });
        api.MapPost("/rebalancer/limits", async (Dictionary<string, int> values, ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.ChangeLimitsAsync(values, cancel)));
    }

    private static NodeReply Of(NodeLoad node, IReadOnlyList<RangeLine> ranges)
    {
        var here = ranges.Where(range => range.Node == node.Name).ToList();
        return new NodeReply(
            node.Name, node.Status, here.Count, here.Sum(range => (range.Recent.Busy + range.Settled.Busy) / 2) / Thread, node.SpeedPermille / 1000.0,
            node.CpuPermille / 1000.0, node.MailboxAge / 1000.0);
    }
}
