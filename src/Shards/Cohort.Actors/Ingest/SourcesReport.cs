using Cohort.Actors.Messages;

namespace Cohort.Actors.Ingest;

/// <summary>Which source partitions are read on your node, and how far? Answered by <see cref="SourcesReport"/>.</summary>
internal sealed record AskSources : IWireMessage;

/// <summary>A source partition that is read on a node.</summary>
/// <param name="Source">The source partition's name.</param>
/// <param name="Durable">Every record below this offset is durable with all its effects; null before the first acknowledgement.</param>
/// <param name="Lag">Records that are in the partition and not yet acknowledged; null while the broker has not told.</param>
internal sealed record ReadSource(string Source, long? Durable, long? Lag);

/// <summary>The source partitions that are read on a node.</summary>
/// <param name="Node">The address of the node.</param>
/// <param name="Sources">How far each of them is read.</param>
internal sealed record SourcesReport(string Node, IReadOnlyList<ReadSource> Sources) : IWireMessage
{
    /// <summary>Who answers, on each node that reads: its name below the guardian of users.</summary>
    public const string ActorName = "ingest";

    /// <summary>What a report names at most: with the longest names it is well below what a message may have.</summary>
    public const int MostTold = 4_000;
}
