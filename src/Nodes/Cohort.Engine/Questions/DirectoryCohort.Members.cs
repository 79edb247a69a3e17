using System.Text;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <content>What looks at all users: overlaps, exits, and rules that are thought of.</content>
internal partial class DirectoryCohort
{
    /// <inheritdoc/>
    public async Task<OverlapReply> OverlapAsync(IReadOnlyList<string> segments, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var names = SegmentCatalogue.FindSeveral(View.Context, segments);
        return RangeAnswer.Overlap(View.Context, names, await OfAll(state => state.Members.Overlap(names)));
    }

    /// <inheritdoc/>
    public async Task<ExitsReply> ExitsAsync(string segment, CancellationToken cancel = default)
    {
        var name = SegmentCatalogue.Find(View.Context, segment).NameIn(View.Context);
        var found = await OfAll(state => (Members: state.Members.Count(name), Exits: state.Members.Exits(name, state.Context.WindowDays)));
        return RangeAnswer.Exits(name, found.Sum(one => one.Answer.Members), [.. found.Select(one => new RangeAnswer<long[]>(one.AsOf, one.Offsets, one.Answer.Exits))]);
    }

    /// <inheritdoc/>
    public Task<RulesReply> RulesAsync(int? revision, CancellationToken cancel = default)
    {
        var (activation, text) = View.Store.Rules(revision) ?? throw new CohortException(
            Refusal.Unknown, $"There is no revision {revision} of the rules: {View.Context.RulesRevision} holds, and revisions count from 1.");
        return Task.FromResult(RulesReply.Of((activation, text), View.Store.RulesVersions(activation.Revision + 1, 1) is [var version] ? version : null, View.Context));
    }

    /// <inheritdoc/>
    public Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Task.FromResult(NextRules.Check(rules, View.Context));
    }

    /// <inheritdoc/>
    public async Task<PreviewReply> PreviewAsync(string rules, int samples, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        NextRules.RequireSamples(samples);
        var next = NextRules.After(View.Context, rules);
        var (found, thresholds) = await Preview(next, samples);
        return await NextRules.ReplyAsync(View.Context, next, found, user => Under(user, next, thresholds));
    }

    /// <summary>What other rules would change in all ranges, at one moment, and what all users have by them.</summary>
    private protected virtual async Task<(IReadOnlyList<RangeAnswer<RulesPreview>> Found, Thresholds? Thresholds)> Preview(RuleContext next, int samples)
    {
        var thresholds = ThresholdsOf(next, next.Rules.Thresholds.IsEmpty ? [] : await OfAll(state => state.Members.ValuesUnder(next)));
        return (await OfAll(state => state.Members.Preview(next, thresholds, samples)), thresholds);
    }

    /// <summary>What all users have by other rules; null where these compare nobody with all others, and before the first day.</summary>
    private protected static Thresholds? ThresholdsOf(RuleContext next, IReadOnlyList<RangeAnswer<UserValues?>> values) =>
        values.Max(one => one.AsOf) is { } asOf ? ThresholdSearch.Find(next, [.. values.Select(one => one.Answer).OfType<UserValues>()], asOf) : null;

    /// <summary>Asks all ranges something, at one moment.</summary>
    protected virtual Task<IReadOnlyList<RangeAnswer<T>>> OfAll<T>(Func<RangeState, T> question) =>
        Task.FromResult<IReadOnlyList<RangeAnswer<T>>>([.. View.Table.Entries.Select(entry => RangeAnswer<T>.Of(View.Load(entry), question))]);

    private async Task<HeldUser?> Under(string user, RuleContext next, Thresholds? thresholds)
    {
        var entry = View.EntryOf(user);
        var id = Encoding.UTF8.GetBytes(user);
        return await OfRange(entry, state => state.Questions.FindUnder(id, next, thresholds) is { } view ? new HeldUser(user, entry.Id, state.AsOf, next, View.Settings.Currency.Code, view) : null);
    }
}
