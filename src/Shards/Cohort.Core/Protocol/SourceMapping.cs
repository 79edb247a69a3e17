namespace Cohort.Core.Protocol;

/// <summary>
/// By what a source is read from a record on. What was read before stays as it was mapped then: its records are counted
/// under
/// their places, whatever the mapping says now.
/// </summary>
/// <param name="Source">The source.</param>
/// <param name="From">The first record.</param>
/// <param name="Version">The version of the mapping; empty where records are purchases in the plain format.</param>
/// <param name="RatesVersion">The version of its table of rates; empty without.</param>
/// <param name="Name">How the mapping was named.</param>
internal sealed record SourceMapping(string Source, long From, string Version, string RatesVersion, string Name)
{
    /// <summary>Whether both read a record alike.</summary>
    public bool ReadsAs(SourceMapping other) => (Version, RatesVersion) == (other.Version, other.RatesVersion);

    /// <summary>The mappings by which a source is to be read, the present one last; in order of records.</summary>
    /// <param name="kept">
    /// Those that are kept of it, in that order; none where it was only read in the plain format.
    /// </param>
    /// <param name="now">The one that the settings name.</param>
    /// <param name="read">The first record of which no range has anything.</param>
    /// <returns>The same instance as was kept where nothing changes.</returns>
    public static IReadOnlyList<SourceMapping> Sequence(IReadOnlyList<SourceMapping> kept, SourceMapping now, long read)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(now);
        var last = kept.Count > 0 ? kept[^1] : now with { Version = "", RatesVersion = "", Name = "" };
        if (last.ReadsAs(now)) return kept;

        // What was to hold from a record that nobody has read yet never held.
        var from = kept.Count == 0 ? read : Math.Max(read, last.From);
        return [.. kept.Where(one => one.From < from), now with { From = from }];
    }

    /// <summary>Those of a sequence that hold at a record or after it.</summary>
    public static IReadOnlyList<SourceMapping> HoldingFrom(IReadOnlyList<SourceMapping> sequence, long record)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return [.. sequence.Where((_, at) => at == sequence.Count - 1 || sequence[at + 1].From > record)];
    }
}
