using Cohort.Core.Expressions;
using Cohort.Core.Segments;

namespace Cohort.Store.Questions;

/// <summary>The segments that rules and taxonomy make, as people ask for them.</summary>
public static class SegmentCatalogue
{
    /// <summary>All rules, with or without members, in the order of their file; then the affinities that have members, the largest first.</summary>
    internal static IReadOnlyList<SegmentReply> Of(RuleContext context, IReadOnlyList<SegmentCount> counts)
    {
        ArgumentNullException.ThrowIfNull(context);
        var members = counts.ToDictionary(s => s.Name, s => s.Members, StringComparer.Ordinal);
        var rules = context.Rules.Segments.Select(s => new SegmentReply(s.Name, s.Title, members.GetValueOrDefault(s.Name)));
        var affinities = members
            .Where(s => s.Value > 0 && SegmentKey.NamesAffinity(s.Key))
            .OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => new SegmentReply(s.Key, TitleOf(context, s.Key), s.Value));
        return [.. rules, .. affinities];
    }

    /// <summary>A segment, with what its rule says.</summary>
    internal static SegmentDetailReply DetailOf(RuleContext context, SegmentKey key, IReadOnlyList<SegmentCount> counts)
    {
        var name = key.NameIn(context);
        return new(name, TitleOf(context, name), counts.FirstOrDefault(s => s.Name == name).Members, RuleOf(context, key), DescriptionOf(context, key));
    }

    /// <summary>The rule as written, or the meaning of an affinity in the language of rules.</summary>
    public static string RuleOf(RuleContext context, SegmentKey key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return key.IsAffinity ? $"affinity top {context.Rules.AffinityTop}" : context.Rules.Segments[key.Number].Source;
    }

    /// <summary>Who is in a segment, in plain words.</summary>
    public static string DescriptionOf(RuleContext context, SegmentKey key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return key.IsAffinity
            ? $"Users for whom {context.Taxonomy.CategoryName(key.Number)} is among the {context.Rules.AffinityTop} categories with the largest spend in the last {context.WindowDays} days."
            : context.Rules.Describe(key.Number);
    }

    /// <summary>What people call a segment.</summary>
    public static string TitleOf(RuleContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(name);
        return SegmentKey.NamesAffinity(name)
            ? $"Affinity to {name[SegmentKey.AffinityPrefix.Length..]}"
            : context.TryGetSegment(name, out var key) ? context.Rules.Segments[key.Number].Title : name;
    }

    /// <summary>The segment that somebody means by its name, or by its title in any case.</summary>
    /// <exception cref="CohortException">There is none.</exception>
    public static SegmentKey Find(RuleContext context, string asked) => TryFind(context, asked) ?? throw new CohortException(
        Refusal.Unknown,
        $"There is no segment \"{Core.Texts.Shown.Cut(asked)}\" in the rules that hold{NearestName.Hint(asked, NamesIn(context), ". 'cohort segments' lists all.")}");

    /// <summary>The names of several different segments that somebody means, as <see cref="Find"/> finds each.</summary>
    /// <exception cref="CohortException">There is none of a name, one is named twice, or there are too few or too many.</exception>
    internal static IReadOnlyList<string> FindSeveral(RuleContext context, IReadOnlyList<string> asked)
    {
        if (asked.Count is < 2 or > CohortLimits.OverlappingSegments)
            throw new CohortException(Refusal.Wrong, $"{asked.Count} segments are named: name two to {CohortLimits.OverlappingSegments}.");
        IReadOnlyList<string> names = [.. asked.Select(one => Find(context, one).NameIn(context))];
        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new CohortException(Refusal.Wrong, $"The segment \"{twice.Key}\" is named twice; name each once.") : names;
    }

    /// <summary>The segment that somebody means by its name, or by its title in any case; null where there is none.</summary>
    public static SegmentKey? TryFind(RuleContext context, string asked)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetSegment(asked, out var key)) return key;
        if (context.Rules.Segments.FirstOrDefault(s => s.Title.Equals(asked, StringComparison.OrdinalIgnoreCase)) is { } titled)
            return new SegmentKey(false, titled.Index);
        return context.Taxonomy.TryGetCategory(asked, out var category) && category != 0 ? new SegmentKey(true, category) : null;
    }

    private static IEnumerable<string> NamesIn(RuleContext context) => context.Rules.Segments.Select(s => s.Name)
        .Concat(context.Rules.Segments.Select(s => s.Title))
        .Concat(context.Taxonomy.Categories.Skip(1).Select(c => SegmentKey.AffinityPrefix + c));
}
