using System.Globalization;
using Cohort.Core.Texts;

namespace Cohort.Store.Serving;

/// <summary>
/// The place of a transition among all that a store ever got, in the order in which they became visible. It is the same for
/// ever: what is stored later has a later one, and what is stored stays where it is.
/// </summary>
/// <param name="Chunk">The chunk that has it, or its number where each has one; from 1.</param>
/// <param name="Place">Its place in the chunk, from 0.</param>
internal readonly record struct FeedMark(long Chunk, int Place) : IComparable<FeedMark>
{
    /// <summary>Before the first.</summary>
    public static FeedMark Start => default;

    /// <summary>Reads a mark; null is the start.</summary>
    /// <exception cref="ArgumentException">No store gave this mark.</exception>
    public static FeedMark Parse(string? text)
    {
        if (text is null) return Start;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var chunk)
            && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return new FeedMark(chunk, place);
        throw new ArgumentException($"'{Shown.Cut(text)}' is no cursor. Give one that came with transitions, none for the first of them, or 'end' for those to come.", nameof(text));
    }

    /// <summary>Refuses a mark that lies after everything that is stored: its store was another.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public void RequireUpTo(FeedMark end)
    {
        if (CompareTo(end) > 0)
            throw new ArgumentException($"The cursor '{this}' lies after the last transition that is stored, '{end}': it is of another store, or this one was set back. Begin without one.");
    }

    /// <inheritdoc/>
    public int CompareTo(FeedMark other) => (Chunk, Place).CompareTo((other.Chunk, other.Place));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Chunk}-{Place}");
}
