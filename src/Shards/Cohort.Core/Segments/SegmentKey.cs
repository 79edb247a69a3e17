namespace Cohort.Core.Segments;

/// <summary>A segment within one <see cref="RuleContext"/>: a rule by its index, or the affinity to a category by its id.</summary>
public readonly record struct SegmentKey(bool IsAffinity, int Number)
{
    /// <summary>What the names of affinity segments begin with. A rule's name has no colon, so they never collide.</summary>
    public const string AffinityPrefix = Rules.InSegment.AffinityPrefix;

    /// <summary>Whether a name is that of an affinity.</summary>
    internal static bool NamesAffinity(string name) => name.StartsWith(AffinityPrefix, StringComparison.Ordinal);

    /// <summary>The segment's name in the context.</summary>
    public string NameIn(RuleContext context) =>
        IsAffinity ? AffinityPrefix + context.Taxonomy.CategoryName(Number) : context.Rules.Segments[Number].Name;
}
