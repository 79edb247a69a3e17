using System.Collections.Immutable;

namespace Cohort.Core.Ranges;

/// <summary>
/// Per source partition the offset up to which a range has applied: the offset of the first record that it has not
/// seen. Immutable: a new batch makes a new vector. A source that was never seen stands at 0.
/// </summary>
public sealed class OffsetVector : IEquatable<OffsetVector>
{
    private readonly ImmutableSortedDictionary<string, long> _offsets;

    private OffsetVector(ImmutableSortedDictionary<string, long> offsets) => _offsets = offsets;

    /// <summary>Nothing applied yet.</summary>
    public static OffsetVector Empty { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The source partitions seen, in ordinal order, each with its offset.</summary>
    public IEnumerable<KeyValuePair<string, long>> Entries => _offsets;

    /// <summary>Number of source partitions seen.</summary>
    public int Count => _offsets.Count;

    /// <summary>The offset of a source partition.</summary>
    public long this[string source] => _offsets.GetValueOrDefault(source, 0);

    /// <summary>The vector after the records of a source up to an offset were applied.</summary>
    public OffsetVector Advance(string source, long to) => new(_offsets.SetItem(source, to));

    /// <summary>
    /// Of each source the smaller offset of two vectors; the larger of scores, which each range counts by itself: nothing
    /// of them comes again, and the numbers go on.
    /// </summary>
    public static OffsetVector Least(OffsetVector one, OffsetVector other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var least = Empty;
        foreach (var (source, offset) in one._offsets)
        {
            if (other._offsets.TryGetValue(source, out var otherOffset)) least = least.Advance(source, Math.Min(offset, otherOffset));
        }

        var scores = Math.Max(one[BatchHeader.Scores], other[BatchHeader.Scores]);
        return scores > 0 ? least.Advance(BatchHeader.Scores, scores) : least;
    }

    /// <inheritdoc/>
    public bool Equals(OffsetVector? other) => other is not null && _offsets.SequenceEqual(other._offsets);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OffsetVector);

    /// <inheritdoc/>
    public override int GetHashCode() => _offsets.Count;

    /// <summary>The vector as <c>source:offset</c> pairs.</summary>
    public override string ToString() => string.Join(", ", _offsets.Select(o => $"{o.Key}:{o.Value}"));
}
