using System.Numerics;

namespace Cohort.Core.Segments;

/// <summary>
/// Compares memberships across a change of rules or taxonomy. Segments are the same when their names are: rules and
/// categories have other numbers in another context.
/// </summary>
internal sealed class ContextChange
{
    private readonly RuleContext _current;
    private readonly Dictionary<SegmentKey, SegmentKey> _currentOfFormer = [];

    public ContextChange(RuleContext former, RuleContext current)
    {
        Former = former;
        _current = current;
        for (var rule = 0; rule < former.Rules.Segments.Count; rule++) Map(new SegmentKey(false, rule));
        for (var category = 1; category < former.Taxonomy.CategoryCount; category++) Map(new SegmentKey(true, category));
    }

    public RuleContext Former { get; }

    /// <summary>
    /// What was left and entered, former segments first: each with whether it was entered, and whether it is numbered
    /// in the former context because it was left.
    /// </summary>
    public List<(SegmentKey Segment, bool Entered, bool IsFormer)> Between(ReadOnlySpan<ulong> before, ReadOnlySpan<ulong> after)
    {
        var changes = new List<(SegmentKey, bool, bool)>();
        var now = Memberships(_current, after);
        var isNow = now.ToHashSet();
        var kept = new HashSet<SegmentKey>();
        foreach (var segment in Memberships(Former, before))
        {
            if (_currentOfFormer.TryGetValue(segment, out var current) && isNow.Contains(current)) kept.Add(current);
            else changes.Add((segment, false, true));
        }

        foreach (var segment in now)
        {
            if (!kept.Contains(segment)) changes.Add((segment, true, false));
        }

        return changes;
    }

    /// <summary>The segments of a memberships: rules in file order, then affinities in order of rank.</summary>
    public static List<SegmentKey> Memberships(RuleContext context, ReadOnlySpan<ulong> memberships)
    {
        var segments = new List<SegmentKey>();
        for (var word = 0; word < context.Rules.Words; word++)
        {
            for (var bits = memberships[word]; bits != 0; bits &= bits - 1)
                segments.Add(new SegmentKey(false, (word * 64) + BitOperations.TrailingZeroCount(bits)));
        }

        foreach (var category in MembershipForm.Affinity(context, memberships))
        {
            if (category != 0) segments.Add(new SegmentKey(true, category));
        }

        return segments;
    }

    private void Map(SegmentKey former)
    {
        var name = former.IsAffinity ? Former.Taxonomy.CategoryName(former.Number) : former.NameIn(Former);
        if (former.IsAffinity)
        {
            if (_current.Taxonomy.TryGetCategory(name, out var category)) _currentOfFormer.Add(former, new SegmentKey(true, category));
            return;
        }

        if (_current.Rules.IndexOf(name) is { } rule) _currentOfFormer.Add(former, new SegmentKey(false, rule));
    }
}
