using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Cohort.Actors;
using Cohort.Actors.Messages;
using Cohort.Node.Settings;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <summary>Asks the nodes that score how scoring is.</summary>
internal sealed class ScoringView(ActorSystem system, IReadOnlyActorRegistry registry, NodeSettings settings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // The scorer reads its registry, and asks the user's range first.
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(6);

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

    /// <summary>Why a user has their score, by the first scorer that answers.</summary>
    /// <exception cref="CohortException">Nobody scores here, or no scorer answers.</exception>
    public async Task<ScoreExplained> Explain(ExplainScore asked, CancellationToken cancel)
    {
        if (settings.Scoring is null)
            throw new CohortException(Refusal.NotHere, "Nobody is scored in this cluster. Set cohort.scoring.enabled = on for all nodes, and cohort.scoring.models for those in role score.");
        foreach (var node in Scorers().OrderBy(node => node.ToString(), StringComparer.Ordinal))
        {
            if (await Ask<ScoreExplained>(system.ActorSelection(new RootActorPath(node) / "user" / ScoringReport.ActorName), asked, LongPatience, cancel) is { } answer) return answer;
        }

        throw new CohortException(Refusal.NotReady, Warnings is [var warning, ..] ? warning : "No node in role score answered in time; it may be starting or gone. Ask again in a moment.");
    }

    private IEnumerable<Address> Scorers() => Cluster.Get(system).State.Members
        .Where(member => member.Status == MemberStatus.Up && member.HasRole(NodeRoles.Score)).Select(member => member.Address);

    private static Task<ScoringReport?> Ask(ICanTell scorer, CancellationToken cancel) => Ask<ScoringReport>(scorer, new AskScoring(), Patience, cancel);

    // Null where it does not answer.
    private static async Task<T?> Ask<T>(ICanTell scorer, object question, TimeSpan patience, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await scorer.Ask<T>(question, patience, cancel);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
