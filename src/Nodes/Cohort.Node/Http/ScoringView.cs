using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Cohort.Actors.Hosting;
using Cohort.Actors.Scoring;

namespace Cohort.Node.Http;

/// <summary>Asks the nodes that score how scoring is.</summary>
internal sealed class ScoringView(ActorSystem system, IReadOnlyActorRegistry registry)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The report of each node in role score; one that scores nobody or does not answer is left out.</summary>
    public async Task<IReadOnlyList<ScoringReport>> Reports(CancellationToken cancel)
    {
        var nodes = Cluster.Get(system).State.Members
            .Where(member => member.Status == MemberStatus.Up && member.HasRole(CohortNode.ScoreRole)).Select(member => member.Address);
        var reports = await Task.WhenAll(nodes.Select(node => Ask(system.ActorSelection(new RootActorPath(node) / "user" / ScoringReport.ActorName), cancel)));
        return [.. reports.OfType<ScoringReport>().OrderBy(report => report.Node, StringComparer.Ordinal)];
    }

    /// <summary>The report of this node; null where it scores nobody.</summary>
    public async Task<ScoringReport?> Own(CancellationToken cancel) =>
        registry.TryGet<Actors.Hosting.Actors.Scorer>(out var scorer) ? await Ask(scorer, cancel) : null;

    private static async Task<ScoringReport?> Ask(ICanTell scorer, CancellationToken cancel)
    {
        try
        {
            return await scorer.Ask<ScoringReport>(new AskScoring(), Patience, cancel);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
