using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Engine.Reading;

/// <summary>A segment as people ask for it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Members">How many users are in it.</param>
internal sealed record SegmentLine(string Name, string Title, long Members);

/// <summary>The segments of a directory: rules in the order of their file, then affinities, the largest first.</summary>
internal static class SegmentList
{
    /// <summary>All rules, with or without members, and the affinities that have members.</summary>
    public static List<SegmentLine> Of(DirectoryView view)
    {
        var members = view.Store.Segments().ToDictionary(s => s.Name, s => s.Members, StringComparer.Ordinal);
        var lines = view.Context.Rules.Segments
            .Select(s => new SegmentLine(s.Name, s.Title, members.GetValueOrDefault(s.Name))).ToList();
        lines.AddRange(members
            .Where(s => s.Value > 0 && s.Key.StartsWith(SegmentKey.AffinityPrefix, StringComparison.Ordinal))
            .OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => new SegmentLine(s.Key, TitleOf(view.Context, s.Key), s.Value)));
        return lines;
    }

    /// <summary>What people call a segment.</summary>
    public static string TitleOf(RuleContext context, string name) => name.StartsWith(SegmentKey.AffinityPrefix, StringComparison.Ordinal)
        ? $"Affinity to {name[SegmentKey.AffinityPrefix.Length..]}"
        : context.Rules.Segments.FirstOrDefault(s => s.Name == name)?.Title ?? name;

    /// <summary>The segment that somebody means by its name, or by its title in any case.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static SegmentKey Find(RuleContext context, string asked)
    {
        if (context.TryGetSegment(asked, out var key)) return key;
        if (context.Rules.Segments.FirstOrDefault(s => s.Title.Equals(asked, StringComparison.OrdinalIgnoreCase)) is { } titled)
            return new SegmentKey(false, titled.Index);
        if (context.Taxonomy.TryGetCategory(asked, out var category) && category != 0) return new SegmentKey(true, category);
        var hint = NearestName.Hint(asked, NamesIn(context), ". 'cohort query segments' lists all.");
        throw EngineException.BadInput($"There is no segment \"{asked}\" in the rules that hold{hint}");
    }

    private static IEnumerable<string> NamesIn(RuleContext context) => context.Rules.Segments.Select(s => s.Name)
        .Concat(context.Rules.Segments.Select(s => s.Title))
        .Concat(context.Taxonomy.Categories.Skip(1).Select(c => SegmentKey.AffinityPrefix + c));
}
