using Cohort.Core.Load;

namespace Cohort.Core.Planning;

/// <summary>Empties the nodes that are about to leave, before anything else is done.</summary>
internal static class Evacuating
{
    public static void Propose(Round round)
    {
        var load = round.Load;
        for (var node = 0; node < load.Nodes.Count; node++)
        {
            if (load.Nodes[node].Status != NodeStatus.Leaving) continue;
            foreach (var range in load.RangesOf(node).OrderByDescending(load.Busy).ThenBy(range => range).ToList())
            {
                if (round.ActionsLeft <= 0) return;
                if (IsReady(round, range) && Target(load, range) is { } to)
                    round.Move(range, to, $"Node {round.NodeName(node)} is leaving and still has {load.RangesOf(node).Count} ranges.");
            }
        }
    }

    // The node goes whether or not its ranges were watched for long: only what is under way is left alone.
    private static bool IsReady(Round round, int range) => round.Load.IsFree(range) && round.AllowsUsers(round.Load.Users(range));

    private static int? Target(Projection load, int range)
    {
        int? best = null;
        foreach (var node in load.Available)
        {
            if (!load.HasRoom(node, load.Bytes(range))) continue;
            if (best is not { } other || load.RelativeWith(node, load.Busy(range)) < load.RelativeWith(other, load.Busy(range))) best = node;
        }

        return best;
    }
}
