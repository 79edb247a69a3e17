using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
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

/// <summary>A user who weighs much.</summary>
/// <param name="UserId">The user.</param>
/// <param name="EventsPerSecond">Their purchases.</param>
/// <param name="Busy">What they take at least, in threads.</param>
/// <param name="BusyAtMost">What they take at most.</param>
/// <param name="Parts">Over how many parts they are salted; 1 where they are not.</param>
/// <param name="Ranges">The ranges that see them.</param>
internal sealed record HotReply(string UserId, double EventsPerSecond, double Busy, double BusyAtMost, int Parts, IReadOnlyList<int> Ranges);

/// <summary>An action that would be carried out.</summary>
internal sealed record ActionReply(string Action, string Reason, long UsersMoved);

/// <summary>What would be done now.</summary>
internal sealed record PlanReply(string Remark, double Before, double After, IReadOnlyList<ActionReply> Actions);

/// <summary>An action, and what became of it.</summary>
/// <param name="Number">Counts the actions.</param>
/// <param name="At">When it was begun.</param>
/// <param name="By">The planner, or the operator.</param>
/// <param name="Action">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="Before">The most loaded node before it, as a factor of the mean.</param>
/// <param name="After">The same when it had been seen for long enough; null before.</param>
/// <param name="UsersMoved">Users whose state went to another node.</param>
/// <param name="PauseMs">For how long a range took no batches.</param>
/// <param name="Outcome">Done, rolled back, or under way.</param>
/// <param name="Note">Why it was given up; null where it was not.</param>
internal sealed record HistoryReply(
    long Number, DateTimeOffset At, string By, string Action, string Reason, double Before, double? After, long UsersMoved, double PauseMs, ActionOutcome Outcome, string? Note)
{
    public static HistoryReply Of(HistoryEntry entry) => new(
        entry.Number, DateTimeOffset.UnixEpoch.AddMicroseconds(entry.At), entry.By, entry.Action.What, entry.Action.Reason, entry.Before / 1000.0,
        entry.After == 0 ? null : entry.After / 1000.0, entry.Action.UsersMoved, entry.PauseMicros / 1000.0, entry.Outcome, entry.Note.Length > 0 ? entry.Note : null);
}

/// <summary>The settings of the rebalancer.</summary>
internal sealed record LimitsReply(bool Suspended, IReadOnlyDictionary<string, int> Limits)
{
    public static LimitsReply Of(PlannerLimits limits) => new(limits.IsSuspended, LimitNames.Values(limits).ToDictionary(limit => limit.Name, limit => limit.Value));
}

/// <summary>What the rebalancer knows, plans, has done and is told.</summary>
internal static class RebalancerApi
{
    private const double Thread = 1_000_000;

    public static void MapRebalancer(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rebalancer", async (ClusterView cluster) =>
        {
            var loads = await cluster.Loads();
            var limits = await cluster.AskRebalancer<LimitsAnswer>(new SetLimits(new Dictionary<string, int>(), null));
            var history = await cluster.AskRebalancer<HistoryAnswer>(new AskHistory(int.MaxValue));
            return Results.Json(new RebalancerReply(
                limits.Limits.IsSuspended, loads.Remark, loads.ImbalancePermille / 1000.0, [.. loads.Nodes.Select(node => Of(node, loads.Ranges))],
                [.. history.Entries.Where(entry => entry.Outcome == ActionOutcome.UnderWay).Select(HistoryReply.Of)]));
        });
        api.MapGet("/rebalancer/hot", async (ClusterView cluster, HttpRequest request) =>
        {
            var hot = await cluster.AskRebalancer<HotAnswer>(new AskHot(new Query(request.Query).Most()));
            return Results.Json(hot.Users.Select(user => new HotReply(
                user.UserId, user.Events / 1000.0, user.Busy / Thread, user.BusyAtMost / Thread, user.Parts, user.RangeIds)));
        });
        api.MapGet("/rebalancer/plan", async (ClusterView cluster) =>
        {
            var plan = (await cluster.AskRebalancer<PlanAnswer>(new AskPlan())).Plan;
            return Results.Json(new PlanReply(
                plan.Remark, plan.Balance.Before / 1000.0, plan.Balance.After / 1000.0, [.. plan.Actions.Select(action => new ActionReply(action.What, action.Reason, action.UsersMoved))]));
        });
        api.MapGet("/rebalancer/history", async (ClusterView cluster, HttpRequest request) =>
        {
            var history = await cluster.AskRebalancer<HistoryAnswer>(new AskHistory(new Query(request.Query).Most()));
            return Results.Json(history.Entries.Select(HistoryReply.Of));
        });
        api.MapGet("/rebalancer/limits", (ClusterView cluster) => Change(cluster, [], null));
        api.MapPost("/rebalancer/limits", (Dictionary<string, int> values, ClusterView cluster) => Change(cluster, values, null));
        api.MapPost("/rebalancer/suspend", (ClusterView cluster) => Change(cluster, [], true));
        api.MapPost("/rebalancer/resume", (ClusterView cluster) => Change(cluster, [], false));
    }

    private static async Task<IResult> Change(ClusterView cluster, Dictionary<string, int> values, bool? suspended)
    {
        var answer = await cluster.AskRebalancer<LimitsAnswer>(new SetLimits(values, suspended));
        return answer.Faults is [var first, ..]
            ? Faults.Because(StatusCodes.Status400BadRequest, first, answer.Faults) : Results.Json(LimitsReply.Of(answer.Limits));
    }

    private static NodeReply Of(NodeLoad node, IReadOnlyList<RangeLine> ranges)
    {
        var here = ranges.Where(range => range.Node == node.Name).ToList();
        return new NodeReply(
            node.Name, node.Status, here.Count, here.Sum(range => (range.Recent.Busy + range.Settled.Busy) / 2) / Thread, node.SpeedPermille / 1000.0,
            node.CpuPermille / 1000.0, node.MailboxAge / 1000.0);
    }
}
