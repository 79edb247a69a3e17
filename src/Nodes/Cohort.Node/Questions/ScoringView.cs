using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Cohort.Actors;
using Cohort.Actors.Messages;
using Cohort.Node.Settings;

namespace Cohort.Node.Questions;

/// <summary>Asks the nodes that score how scoring is.</summary>
internal sealed class ScoringView(ActorSystem system, IReadOnlyActorRegistry registry, NodeSettings settings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What people should know where users are to be scored and no node does it; nothing otherwise.</summary>
    public IReadOnlyList<string> Warnings => settings.Scoring is null || Scorers().Any()
        ? []
        : ["Scoring is on, but no node in role score is up: users wait to be scored, and scores stay as they are. Start a node in role score with cohort.scoring.models set."];

    /// <summary>The report of each node in role score; one that scores nobody or does not answer is left out.</summary>
    public async Task<IReadOnlyList<ScoringReport>> Reports(CancellationToken cancel)
    {
        var reports = await Task.WhenAll(Scorers().Select(node => Ask(system.ActorSelection(new RootActorPath(node) / "user" / ScoringReport.ActorName), cancel)));
        return [.. reports.OfType<ScoringReport>().OrderBy(report => report.Node, StringComparer.Ordinal)];
    }

    /// <summary>The report of this node; null where it scores nobody.</summary>
    public async Task<ScoringReport?> Own(CancellationToken cancel) =>
        registry.TryGet<Actors.Hosting.Actors.Scorer>(out var scorer) ? await Ask(scorer, cancel) : null;

    private IEnumerable<Address> Scorers() => Cluster.Get(system).State.Members
        .Where(member => member.Status == MemberStatus.Up && member.HasRole(NodeRoles.Score)).Select(member => member.Address);

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
