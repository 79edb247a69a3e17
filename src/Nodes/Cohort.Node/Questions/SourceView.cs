using Akka.Actor;
using Akka.Cluster;
using Cohort.Actors;
using Cohort.Actors.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <summary>
/// Puts together how far sources are read: what the store has of each, and what the nodes that read say. A range that was
/// sent nothing of the last batches stands at an earlier offset for ever, so only a reader knows that nothing is missing.
/// </summary>
internal sealed class SourceView(ActorSystem system, IServingStore store)
{
    // A node that is gone, or of a former version, does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>All sources that were ever applied or are read now, in ordinal order of names.</summary>
    public async Task<IReadOnlyList<SourceReply>> All(CancellationToken cancel)
    {
        var reports = Task.WhenAll(Readers().Select(node => Ask(node, cancel)));
        var joined = Joined(await store.SourcesAsync(cancel), (await reports).OfType<SourcesReport>());
        return WithMappings(joined, await store.CurrentMappingsAsync(cancel));
    }

    /// <summary>What the store has, with what readers say. While a partition goes from one to another, the one that is further knows more.</summary>
    internal static IReadOnlyList<SourceReply> Joined(IReadOnlyList<SourceOffset> stored, IEnumerable<SourcesReport> reports)
    {
        var all = stored.Where(s => !BatchHeader.IsOwn(s.Source)).ToDictionary(s => s.Source, s => new SourceReply(s.Source, null, s.Applied, null, null, null, []), StringComparer.Ordinal);
        foreach (var (node, read) in reports.SelectMany(report => report.Sources, (report, read) => (report.Node, read)).OrderBy(said => said.read.Durable ?? -1))
            all[read.Source] = new SourceReply(read.Source, read.Durable, all.GetValueOrDefault(read.Source)?.Applied, read.Lag, node, null, []);
        return [.. all.Values.OrderBy(source => source.Source, StringComparer.Ordinal)];
    }

    /// <summary>The same with what each is read by.</summary>
    internal static IReadOnlyList<SourceReply> WithMappings(
        IReadOnlyList<SourceReply> sources, IReadOnlyList<SourceMapping> mappings)
    {
        var bySource = mappings.ToDictionary(one => one.Source, StringComparer.Ordinal);
        return [.. sources.Select(source => bySource.GetValueOrDefault(source.Source) is not { } one ? source
            : source with { Mapping = SourceMappingReply.Of(one.Name, one.Version, one.RatesVersion, one.From) })];
    }

    private IEnumerable<Address> Readers() => Cluster.Get(system).State.Members
        .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving && member.HasRole(NodeRoles.Ingest)).Select(member => member.Address);

    private async Task<SourcesReport?> Ask(Address node, CancellationToken cancel)
    {
        try
        {
            return await system.ActorSelection(new RootActorPath(node) / "user" / SourcesReport.ActorName).Ask<SourcesReport>(new AskSources(), Patience, cancel);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
