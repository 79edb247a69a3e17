using Cohort.Actors;
using Cohort.Actors.Messages;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Texts;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <summary>
/// The answers of a cluster, inside one of its nodes: users and ranges by asking the range's owner wherever it is, the rest from
/// the serving store. For many callers at once.
/// </summary>
internal sealed partial class ClusterCohort(
    ClusterView cluster, IServingStore store, SourceView sources, ScoringView scoring, ReadinessView readiness, StallView stalls, ContextCache contexts,
    ContextLoader loader, Activator activator, NodeSettings settings, TimeProvider time) : ICohort
{
    /// <summary>Nothing of the cluster ends with its answers.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task<StatusReply> StatusAsync(CancellationToken cancel = default)
    {
        var (ready, all, stand) = (readiness.Of(cancel), stalls.All(cancel), cluster.StandIfThere());
        var (said, stalled, status) = (await ready, await all, await stand);
        var from = await TransitionsFrom(cancel);
        return new StatusReply(
            said.Ready, said.Missing, said.Warnings, status?.Table?.Version, status?.Table?.Entries.Count ?? 0, status?.AsOf, status?.Context?.Rules,
            status?.Context?.Taxonomy, status is { UnderWay.Length: > 0 } ? status.UnderWay : null, stalled.Stalls, stalled.Total,
            status is null ? [] : ReadinessView.ClocksOf(status), cluster.Members(), settings.WindowDays, from);
    }

    public async Task<IReadOnlyList<SegmentReply>> SegmentsAsync(CancellationToken cancel = default) =>
        SegmentCatalogue.Of(await Context(), await store.SegmentsAsync(cancel));

    public async Task<SegmentDetailReply> SegmentAsync(string segment, CancellationToken cancel = default)
    {
        var context = await Context();
        return SegmentCatalogue.DetailOf(context, SegmentCatalogue.Find(context, segment), await store.SegmentsAsync(cancel));
    }

    public async Task<PageReply<string>> MembersAsync(string segment, string? after, int limit, CancellationToken cancel = default)
    {
        var context = await Context();
        return await PageReply.Of(() => store.MembersAsync(SegmentCatalogue.Find(context, segment).NameIn(context), after, limit, cancel), user => user);
    }

    public async Task<UserReply> UserAsync(string user, CancellationToken cancel = default) => (await Held(user, "", cancel)).Describe();

    public async Task<ExplanationReply> ExplainAsync(string user, string segment, CancellationToken cancel = default)
    {
        var context = await Context();
        var held = await Held(user, SegmentCatalogue.Find(context, segment).NameIn(context), cancel);

        // The range may evaluate by other rules for a moment.
        return held.Explain(SegmentCatalogue.Find(held.Context, segment));
    }

    public async Task<PageReply<UserSpendReply>> SpendAsync(string? after, int limit, CancellationToken cancel = default) => await SpendPages.Of(
        await cluster.Table(), after, limit, async (range, hash, user, most) => (await cluster.Spend(range.Id, hash, user, most)).Page
            ?? throw new CohortException(Refusal.NotReady, NotOpen(range.Id)));

    public async Task<PageReply<TransitionReply>> TransitionsAsync(TransitionFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);

        if (filter.Segment is { } asked) filter = filter with { Segment = await NameOf(asked) };
        return await Then.Transitions(store, filter, after, limit, cancel);
    }

    public async Task<SegmentDaysReply> DaysAsync(string segment, BusinessDate? first = null, BusinessDate? last = null, CancellationToken cancel = default)
    {
        var (known, name) = (await store.DaysAsync(segment, cancel), segment);
        if (known.Count == 0)
        {
            var context = await Context();
            name = SegmentCatalogue.Find(context, segment).NameIn(context);
            if (name != segment) known = await store.DaysAsync(name, cancel);
        }

        return SegmentDaysReply.Of(name, known, first, last, (await cluster.Stand()).AsOf);
    }

    public async Task<FeedReply> FeedAsync(FeedFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Segment is { } asked) filter = filter with { Segment = await NameOf(asked) };
        return await FeedReply.Of(store, filter, after, limit, cancel);
    }

    public async Task<LettersReply> DeadLettersAsync(string? after, int limit, CancellationToken cancel = default)
    {
        var page = await PageReply.Of(() => store.DeadLettersAsync(after, limit, cancel), LetterReply.Of);
        return new LettersReply(await store.RejectionsAsync(cancel), page.Items, page.Next);
    }

    public Task<IReadOnlyList<SourceReply>> SourcesAsync(CancellationToken cancel = default) => sources.All(cancel);

    public async Task<RangesReply> RangesAsync(CancellationToken cancel = default)
    {
        var table = await cluster.Table();
        var reports = await cluster.Reports(table, cancel);
        var lines = await cluster.LoadsOfRanges();
        return new RangesReply(table.Version, [.. table.Entries.Zip(reports, (entry, report) => Of(entry, report, lines.GetValueOrDefault(entry.Id)))]);
    }

    // Readiness says what is wrong with a store that does not answer.
    private async Task<BusinessDate?> TransitionsFrom(CancellationToken cancel)
    {
        try
        {
            return (await store.TransitionStartAsync(cancel)).From;
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private async Task<RuleContext> Context() => await loader.Latest() is { } latest
        ? await contexts.Load(latest)
        : throw new CohortException(Refusal.NotReady, "There are no rules and taxonomy yet: activate them (POST /v1/activation, or 'cohort activate'), and the first ranges begin.");

    // Segments of former rules may be asked for: they are in no catalogue any more.
    private async Task<string> NameOf(string asked)
    {
        if (await loader.Latest() is not { } latest) return asked;
        var context = await contexts.Load(latest);
        return SegmentCatalogue.TryFind(context, asked)?.NameIn(context) ?? asked;
    }

    private async Task<HeldUser> Held(string user, string segment, CancellationToken cancel)
    {
        var (answer, range) = await cluster.User(user, segment);
        if (answer.View is null && answer.Context is null)
            throw new CohortException(Refusal.NotReady, $"Range {range}, which owns the user '{Shown.Cut(user)}', is not open at the moment. Ask again in a moment.");
        var since = (await store.SegmentsOfAsync(user, cancel)).Where(one => one.Since is not null).ToDictionary(one => one.Segment, one => one.Since!.Value, StringComparer.Ordinal);
        if (answer.View is null && (await store.TransitionsAsync(new TransitionFilter(user), null, 1, cancel)).Items.Count == 0)
            throw new CohortException(Refusal.Unknown, $"There is no purchase of '{Shown.Cut(user)}' in the window.");

        // A node of a former version does not say by what its ranges evaluate.
        var context = answer.Context is { } version ? await contexts.Load(version) : await Context();
        return new HeldUser(user, range, answer.AsOf, context, settings.Currency.Code, answer.View) { EndsOn = answer.EndsOn, EntersOn = answer.EntersOn, Since = since };
    }

    private static RangeReply Of(RangeEntry entry, RangeReport? report, RangeLine? line) => new(
        entry.Id, RangeReply.Hex(entry.Range.Start), RangeReply.Hex(entry.Range.End), report?.Node, report?.Status?.Users, report?.Status?.Lines,
        report?.Sequence, report?.Unpublished, report?.Status?.AsOf,
        report?.Status is { } status ? CountsReply.Of(status.Counts) : null,
        report?.Status?.Offsets.Entries.ToDictionary(one => one.Key, one => one.Value),
        line is null ? null : new RangeLoadReply(
            line.Settled.Events / 1000.0, (line.Recent.Busy + line.Settled.Busy) / 2_000_000.0, line.Recent.Wait / 1000.0, line.Bytes, line.ObservedSeconds,
            line.AgeMicros / 1_000_000.0));
}
