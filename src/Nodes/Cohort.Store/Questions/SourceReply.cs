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
public sealed record SourceReply(string Source, long? Durable, long? Applied, long? Lag, string? Node, long? Bytes, IReadOnlyList<AheadReply> Ahead);

/// <summary>Of the records up to a place, those dated up to a day are applied.</summary>
/// <param name="Records">The place, as a count of records.</param>
/// <param name="Bytes">The place, as a count of bytes.</param>
/// <param name="Through">The day.</param>
public sealed record AheadReply(long Records, long Bytes, BusinessDate Through);
