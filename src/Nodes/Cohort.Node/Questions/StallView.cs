using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Cohort.Actors.Stalls;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <summary>What does not move: the first of it, and how much there is.</summary>
internal sealed record Stalled(IReadOnlyList<StallReply> Stalls, int Total)
{
    /// <summary>For people, with a line for what is left out.</summary>
    public IEnumerable<string> Texts
    {
        get
        {
            foreach (var stall in Stalls) yield return stall.Text;
            if (Total > Stalls.Count) yield return $"{Total - Stalls.Count} more do not move.";
        }
    }
}

/// <summary>Asks this node, the other nodes and the coordinator what does not move.</summary>
internal sealed class StallView(ActorSystem system, IReadOnlyActorRegistry registry, StallWatch watch)
{
    // Readiness is asked for every few seconds, and a node that is gone does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What this node and the coordinator know.</summary>
    public async Task<Stalled> Own(CancellationToken cancel) =>
        Joined([watch.Report(Cluster.Get(system).SelfAddress.ToString()), await OfCoordinator(cancel)]);

    /// <summary>What all nodes that answer know.</summary>
    public async Task<Stalled> All(CancellationToken cancel)
    {
        var cluster = Cluster.Get(system);
        var members = cluster.State.Members.Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving);
        var reports = await Task.WhenAll([.. members.Select(member => OfNode(member.Address, cancel)), OfCoordinator(cancel)]);
        return Joined(reports);
    }

    // A node that has a range knows more of it than the coordinator, which only misses it.
    private static Stalled Joined(IReadOnlyList<StallReport?> reports)
    {
        var all = reports.OfType<StallReport>().SelectMany(report => report.Stalls).ToList();
        var known = all.Where(stall => stall.Node.Length > 0).Select(stall => (stall.Kind, stall.Name)).ToHashSet();
        var told = all.Where(stall => stall.Node.Length > 0 || !known.Contains((stall.Kind, stall.Name))).OrderByDescending(stall => stall.Seconds).ToList();
        var leftOut = reports.Sum(report => report is null ? 0 : report.Total - report.Stalls.Count);
        return new Stalled([.. told.Take(StallWatch.MostTold).Select(Of)], told.Count + leftOut);
    }

    private static StallReply Of(Stall stall) =>
        new(stall.Kind, stall.Name, stall.Node.Length > 0 ? stall.Node : null, stall.Seconds, stall.Reason, stall.ToString());

    private Task<StallReport?> OfCoordinator(CancellationToken cancel) =>
        registry.TryGet<Actors.Hosting.Actors.Coordinator>(out var coordinator) ? Ask(coordinator, cancel) : Task.FromResult<StallReport?>(null);

    private Task<StallReport?> OfNode(Address node, CancellationToken cancel) =>
        Ask(system.ActorSelection(new RootActorPath(node) / "user" / StallReport.ActorName), cancel);

    private static async Task<StallReport?> Ask(ICanTell actor, CancellationToken cancel)
    {
        try
        {
            return await actor.Ask<StallReport>(new AskStalls(), Patience, cancel);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
