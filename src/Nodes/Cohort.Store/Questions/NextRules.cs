using Cohort.Core.Expressions;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Store.Questions;

/// <summary>Rules that somebody thinks of activating: what they say, and what they would change.</summary>
internal static class NextRules
{
    /// <summary>What a text of rules says with the taxonomy and the currency of those that hold, or where it is wrong.</summary>
    public static RulesCheckReply Check(string rules, RuleContext current)
    {
        var (text, set, errors) = Read(rules, current);
        return new RulesCheckReply(
            set is not null, set?.Version, errors, text?.Warnings ?? [],
            set is null ? [] : [.. set.Segments.Select(one => new CheckedSegmentReply(one.Name, one.Title, one.Source, set.Describe(one.Index)))]);
    }

    /// <summary>The rules as the next ones after those that hold, with the taxonomy that holds.</summary>
    /// <exception cref="CohortException">They are wrong.</exception>
    public static RuleContext After(RuleContext current, string rules)
    {
        var (_, set, errors) = Read(rules, current);
        return set is not null
            ? new RuleContext(set, current.RulesRevision + 1, current.Taxonomy, current.TaxonomyRevision)
            : throw new CohortException(Refusal.Wrong, $"The rules cannot be previewed: {errors[0]}", [.. errors.Select(error => error.ToString())]);
    }

    /// <summary>How many samples somebody may ask for.</summary>
    /// <exception cref="CohortException">It is another number.</exception>
    public static void RequireSamples(int samples)
    {
        if (samples is < 0 or > CohortLimits.PreviewSamples)
            throw new CohortException(Refusal.Wrong, $"samples is {samples}: write a whole number from 0 to {CohortLimits.PreviewSamples}.");
    }

    /// <summary>What the rules would change, in the form of answers.</summary>
    /// <param name="current">The rules that hold.</param>
    /// <param name="next">The other rules.</param>
    /// <param name="found">What the ranges found.</param>
    /// <param name="under">What is known of a user, as the other rules see it; null where they are gone meanwhile.</param>
    public static async Task<PreviewReply> ReplyAsync(RuleContext current, RuleContext next, IReadOnlyList<RangeAnswer<RulesPreview>> found, Func<string, Task<HeldUser?>> under)
    {
        var all = new RulesPreview(found.Count > 0 ? found[0].Answer.Samples : 0);
        foreach (var one in found) all.Add(one.Answer);
        var segments = new List<PreviewedSegmentReply>();
        foreach (var segment in next.Rules.Segments)
        {
            var former = current.Rules.IndexOf(segment.Name) is { } index ? current.Rules.Segments[index] : null;
            var state = former is null ? "new" : SameRule(former.Source, segment.Source) ? "kept" : "changed";
            segments.Add(await Of(segment.Name, segment.Title, state, new SegmentKey(false, segment.Index)));
        }

        foreach (var segment in current.Rules.Segments.Where(one => next.Rules.IndexOf(one.Name) is null))
            segments.Add(await Of(segment.Name, segment.Title, "gone", null));
        foreach (var (name, _) in all.Segments.Where(IsChangedAffinity).OrderBy(one => one.Key, StringComparer.Ordinal))
            segments.Add(await Of(name, SegmentCatalogue.TitleOf(current, name), "changed", null));
        return new PreviewReply(
            next.Rules.Version, current.RulesRevision, found.Max(one => one.AsOf), RangeAnswer.OffsetsOf(found.Select(one => one.Offsets)), all.Users, all.WokenNow, all.WokenThen, segments);

        async Task<PreviewedSegmentReply> Of(string name, string title, string state, SegmentKey? key)
        {
            var counts = all.Segments.GetValueOrDefault(name) ?? new PreviewedSegment();
            return new PreviewedSegmentReply(
                name, title, state, counts.Now, counts.Now + counts.Enters - counts.Leaves, counts.Enters, counts.Leaves, await Users(counts.Entering, key), await Users(counts.Leaving, key));
        }

        async Task<IReadOnlyList<PreviewedUserReply>> Users(IEnumerable<string> users, SegmentKey? key)
        {
            var replies = new List<PreviewedUserReply>();
            foreach (var user in users)
            {
                var explained = key is { } known && await under(user) is { } held ? held.Explain(known) : null;
                replies.Add(new PreviewedUserReply(user, explained?.Explanation, explained?.Missing ?? []));
            }

            return replies;
        }
    }

    // The text is null where it cannot be read, the rules where the text has errors.
    private static (RuleText? Text, RuleSet? Set, IReadOnlyList<RuleError> Errors) Read(string rules, RuleContext current)
    {
        if (!RuleText.TryParse(rules, out var text, out var errors, current.WindowDays)) return (null, null, errors);
        if (RuleText.UnseenIn(rules) is [_, ..] unseen) return (null, null, unseen);
        return text.TryBind(current.Taxonomy, out var set, out errors, current.Rules.MinorDigits) ? (text, set, []) : (text, null, errors);
    }

    private static bool IsChangedAffinity(KeyValuePair<string, PreviewedSegment> one) =>
        SegmentKey.NamesAffinity(one.Key) && one.Value.Enters + one.Value.Leaves > 0;

    private static bool SameRule(string one, string other) => Plain(one) == Plain(other);

    private static string Plain(string rule) => string.Join(' ', rule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
