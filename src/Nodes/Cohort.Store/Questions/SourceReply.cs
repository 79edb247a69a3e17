using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>How far a source is read.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Durable">Every record below this offset is durable with all its effects; null where no reader tells it now.</param>
/// <param name="Applied">Past the furthest record that is visible; null before the first.</param>
/// <param name="Lag">Records that are there and not yet durable; null where no reader knows it now.</param>
/// <param name="Node">The address of the node that reads it; null where none says so.</param>
/// <param name="Bytes">Up to which byte it is read; null where a source has no bytes, only records.</param>
/// <param name="Ahead">What is applied ahead of that already, by the dates of the purchases.</param>
public sealed record SourceReply(string Source, long? Durable, long? Applied, long? Lag, string? Node, long? Bytes,
    IReadOnlyList<AheadReply> Ahead)
{
    /// <summary>By what it is read now; null where its records are purchases in the plain format.</summary>
    public SourceMappingReply? Mapping { get; init; }
}

/// <summary>By what the records of a source become purchases.</summary>
/// <param name="Name">How the mapping was named.</param>
/// <param name="Version">Its version.</param>
/// <param name="RatesVersion">The version of its table of rates; null without.</param>
/// <param name="From">The first record that is read by them, counted from 0.</param>
public sealed record SourceMappingReply(string Name, string Version, string? RatesVersion, long From)
{
    /// <summary>The answer of what a store keeps; null where that is the plain format.</summary>
    internal static SourceMappingReply? Of(string name, string version, string ratesVersion, long from) =>
        version.Length == 0 ? null : new(name, version, ratesVersion.Length == 0 ? null : ratesVersion, from);
}

/// <summary>Of the records up to a place, those dated up to a day are applied.</summary>
/// <param name="Records">The place, as a count of records.</param>
/// <param name="Bytes">The place, as a count of bytes.</param>
/// <param name="Through">The day.</param>
public sealed record AheadReply(long Records, long Bytes, BusinessDate Through);
