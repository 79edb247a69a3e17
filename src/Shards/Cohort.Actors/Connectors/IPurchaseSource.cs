using Akka;
using Akka.Event;
using Akka.Streams.Dsl;

namespace Cohort.Actors.Connectors;

/// <summary>
/// Where purchases come from: numbered partitions, which the processes of a group share out among themselves, and which
/// remember per group how far each was acknowledged.
/// </summary>
internal interface IPurchaseSource
{
    /// <summary>Joins the group as one more member.</summary>
    ISourceSession Open(ILoggingAdapter log);
}

/// <summary>A membership of the group. Disposing of it hands over what is acknowledged, and leaves.</summary>
internal interface ISourceSession : IAsyncDisposable
{
    /// <summary>
    /// Each partition as it is assigned; the same number comes again, as a new feed, when it was revoked and is assigned
    /// again. Can be run once. It fails with the reason where the session cannot go on, and its cancellation ends the session.
    /// </summary>
    Source<PartitionFeed, NotUsed> Partitions { get; }

    /// <summary>Ends when the group has been left; fails with the reason where the session could not go on.</summary>
    Task Completion { get; }
}
