using System.Text;
using Cohort.Core;
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
        var found = await OfAll(state => (Members: state.Members.Count(name), Exits: state.Members.Exits(name, Limits.WindowDays)));
        return RangeAnswer.Exits(name, found.Sum(one => one.Answer.Members), [.. found.Select(one => new RangeAnswer<long[]>(one.AsOf, one.Offsets, one.Answer.Exits))]);
    }

    /// <inheritdoc/>
    public Task<RulesReply> RulesAsync(int? revision, CancellationToken cancel = default)
    {
        var (activation, text) = View.Store.Rules(revision) ?? throw new CohortException(
            Refusal.Unknown, $"There is no revision {revision} of the rules: {View.Context.RulesRevision} holds, and revisions count from 1.");
        return Task.FromResult(new RulesReply(activation.Revision, activation.Version, text, View.Context.RulesRevision, [.. View.Context.Taxonomy.Categories.Skip(1)]));
    }

    /// <inheritdoc/>
    public Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Task.FromResult(NextRules.Check(rules, View.Context.Taxonomy));
    }

    /// <inheritdoc/>
    public async Task<PreviewReply> PreviewAsync(string rules, int samples, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        NextRules.RequireSamples(samples);
        var next = NextRules.After(View.Context, rules);
        return await NextRules.ReplyAsync(View.Context, next, await OfAll(state => state.Members.Preview(next, samples)), user => Under(user, next));
    }

    /// <summary>Asks all ranges something, at one moment.</summary>
    protected virtual Task<IReadOnlyList<RangeAnswer<T>>> OfAll<T>(Func<RangeState, T> question) =>
        Task.FromResult<IReadOnlyList<RangeAnswer<T>>>([.. View.Table.Entries.Select(entry => RangeAnswer<T>.Of(View.Load(entry), question))]);

    private async Task<HeldUser?> Under(string user, RuleContext next)
    {
        var entry = View.EntryOf(user);
        var id = Encoding.UTF8.GetBytes(user);
        return await OfRange(entry, state => state.Questions.FindUnder(id, next) is { } view ? new HeldUser(user, entry.Id, state.AsOf, next, View.Settings.Currency, view) : null);
    }
}
