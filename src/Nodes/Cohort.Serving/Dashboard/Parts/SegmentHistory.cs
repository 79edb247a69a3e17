using Cohort.Core;
using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using Cohort.Store.Questions;

namespace Cohort.Serving.Dashboard.Parts;

/// <summary>A version of the rules that changed what a segment says.</summary>
/// <param name="Version">The version, with who put it in force.</param>
/// <param name="Rule">The segment's rule from then on; null where it has none any more.</param>
/// <param name="IsNew">Whether it had none before, as far back as was looked.</param>
public sealed record SegmentChange(RulesVersionReply Version, string? Rule, bool IsNew);

/// <summary>What texts of rules say of one segment: which versions changed it, and which other segments refer to it.</summary>
internal static class SegmentHistory
{
    /// <summary>How many versions are looked at.</summary>
    public const int Looked = 30;

    /// <summary>The versions that changed it, the latest first. The oldest that was looked at counts where the segment was in it.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="versions">Versions with their texts, the latest first.</param>
    public static IReadOnlyList<SegmentChange> Of(string segment, IReadOnlyList<(RulesVersionReply Version, string Text)> versions)
    {
        var changes = new List<SegmentChange>();
        string? before = null;
        foreach (var (version, text) in versions.Reverse())
        {
            var rule = Read(text).FirstOrDefault(one => one.Name == segment)?.Source;
            if (rule != before) changes.Add(new SegmentChange(version, rule, before is null));
            before = rule;
        }

        changes.Reverse();
        return changes;
    }

    /// <summary>The segments whose rules refer to it, in the order of the text.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="text">The rules.</param>
    public static IReadOnlyList<(string Segment, string Title)> UsersOf(string segment, string text) =>
        [.. Read(text).Where(one => one.Condition.References.Any(reference => reference.Category is null && reference.Name == segment)).Select(one => (one.Name, one.Title))];

    // Rules that were in force once are well formed; what can be read of others is read.
    private static IReadOnlyList<SegmentRule> Read(string text) =>
        Parser.Read(text, new ErrorList(new SourceLines(text)), refersToSegments: true, Limits.MostWindowDays).Segments;
}
