using System.Text;
using Cohort.Actors.Messages;
using Cohort.Core.Ranges;
using Cohort.Core.Segments.Rules;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <content>What looks at all users: overlaps, exits, and rules that are thought of.</content>
internal sealed partial class ClusterCohort
{
    // A message to a range has the text, and is no larger than what nodes send one another.
    private const int LargestPreview = 512 * 1024;

    public async Task<OverlapReply> OverlapAsync(IReadOnlyList<string> segments, CancellationToken cancel = default)
    {
        var context = await Context();
        var names = SegmentCatalogue.FindSeveral(context, segments);
        return RangeAnswer.Overlap(context, names, await Numbers(MembersQuestion.Overlap, names, 0, cancel));
    }

    public async Task<ExitsReply> ExitsAsync(string segment, CancellationToken cancel = default)
    {
        var context = await Context();
        var name = SegmentCatalogue.Find(context, segment).NameIn(context);
        var found = await Numbers(MembersQuestion.Exits, [name], settings.WindowDays, cancel);
        return RangeAnswer.Exits(name, found.Sum(one => one.Answer[0]), [.. found.Select(one => one with { Answer = one.Answer[1..] })]);
    }

    public async Task<RulesReply> RulesAsync(int? revision, CancellationToken cancel = default)
    {
        var context = await Context();
        var (activation, text) = await store.RulesAsync(revision ?? context.RulesRevision, cancel) ?? throw new CohortException(
            Refusal.Unknown, $"There is no revision {revision} of the rules: {context.RulesRevision} holds, and revisions count from 1.");
        return RulesReply.Of((activation, text), await store.RulesVersionsAsync(activation.Revision + 1, 1, cancel) is [var version] ? version : null, context);
    }

    public async Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default) => NextRules.Check(rules, await Context());

    public async Task<PreviewReply> PreviewAsync(string rules, int samples, CancellationToken cancel = default)
    {
        NextRules.RequireSamples(samples);
        if (Encoding.UTF8.GetByteCount(rules) is var bytes && bytes > LargestPreview)
            throw new CohortException(Refusal.Wrong, $"The rules have {bytes} bytes, and a cluster previews {LargestPreview} at most. Preview those that change, in a text of their own.");
        var current = await Context();
        var next = NextRules.After(current, rules);
        if (RuleText.TryParse(rules, out var text, out _, current.WindowDays) && text.ComparesWithAll is { } segment)
            throw new CohortException(Refusal.Wrong, Unseen(segment));
        var table = await cluster.Table();
        var answers = await cluster.AskAll<PreviewAnswer>(table, id => new AskPreview(id, rules, samples, ""), cancel);
        var found = table.Entries.Zip(answers, (entry, answer) => answer.Preview is { } preview
            ? new RangeAnswer<RulesPreview>(answer.AsOf, answer.Offsets, preview)
            : throw new CohortException(Refusal.NotReady, answer.Fault.Length > 0 ? $"Range {entry.Id} does not evaluate by the rules yet: {answer.Fault}" : NotOpen(entry.Id)));
        return await NextRules.ReplyAsync(current, next, [.. found], async user =>
        {
            var (answer, range) = await cluster.UserUnder(user, rules);
            return answer.User is { } view ? new HeldUser(user, range, answer.AsOf, next, settings.Currency.Code, view) : null;
        });
    }

    private async Task<IReadOnlyList<RangeAnswer<long[]>>> Numbers(MembersQuestion question, IReadOnlyList<string> segments, int days, CancellationToken cancel)
    {
        var table = await cluster.Table();
        var answers = await cluster.AskAll<MembersAnswer>(table, id => new AskMembers(id, question, segments, days), cancel);
        return [.. table.Entries.Zip(answers, (entry, answer) => new RangeAnswer<long[]>(
            answer.AsOf, answer.Offsets, answer.Numbers is { } numbers ? [.. numbers] : throw new CohortException(Refusal.NotReady, NotOpen(entry.Id))))];
    }

    // A preview looks at the users of each range by itself.
    private static string Unseen(string segment) =>
        $"The segment \"{segment}\" compares users with all others. A cluster looks at all of them when rules are activated and when the day turns, "
        + "and not for a preview. Preview the rules without the segment, or activate them.";

    private static string NotOpen(int range) => $"Range {range} is not open at the moment. Ask again in a moment.";
}
