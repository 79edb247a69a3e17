namespace Cohort.Store.Serving;

/// <summary>
/// How far a source partition is visible: past the furthest record that a range has applied. Earlier ones may be missing,
/// in ranges that are not so far; which they are, only its reader knows.
/// </summary>
/// <param name="Source">The source partition's name.</param>
/// <param name="Applied">One more than the offset of that record.</param>
internal readonly record struct SourceOffset(string Source, long Applied)
{
    /// <summary>The furthest of each source, of what several ranges have, in ordinal order of sources.</summary>
    public static IReadOnlyList<SourceOffset> Furthest(IEnumerable<SourceOffset> ofRanges) =>
    [
        .. ofRanges.GroupBy(one => one.Source, StringComparer.Ordinal).Select(source => new SourceOffset(source.Key, source.Max(one => one.Applied)))
            .OrderBy(one => one.Source, StringComparer.Ordinal),
    ];
}
