using Akka.Actor;
using Cohort.Actors.Connectors;
using Cohort.Actors.Stalls;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Ingest;

/// <summary>What the readers of a node share.</summary>
/// <param name="Ranges">Sends to a range, wherever it is.</param>
/// <param name="Coordinator">Sends to the coordinator, wherever it is.</param>
/// <param name="SourceOf">The name of a partition: never changed, for ranges keep offsets under it.</param>
/// <param name="CreateReader">A new reader of records.</param>
/// <param name="StoreLetters">Stores dead letters; storing one again changes nothing.</param>
/// <param name="Time">Runs timers.</param>
/// <param name="Limits">Bounds.</param>
internal sealed record IngestServices(
    IActorRef Ranges,
    IActorRef Coordinator,
    Func<int, string> SourceOf,
    Func<PurchaseReader> CreateReader,
    Func<IReadOnlyList<DeadLetter>, Task> StoreLetters,
    TimeProvider Time,
    IngestLimits Limits)
{
    /// <summary>Hears of partitions that do not move.</summary>
    public StallWatch Stalls { get; init; } = new(TimeProvider.System);

    /// <summary>Turns records into JSON; null where they are JSON.</summary>
    public IRecordDecoder? Decoder { get; init; }

    /// <summary>Whether this node is a member of the cluster that is up, and no other: ranges would not hear what it sends.</summary>
    public Func<bool> IsMember { get; init; } = static () => true;
}

/// <summary>The bounds of reading.</summary>
internal sealed record IngestLimits
{
    /// <summary>The bounds of the partition reader of one partition.</summary>
    public PartitionReaderLimits PartitionReader { get; init; } = new();

    /// <summary>How often a reader commits, and looks for what was not answered: about the delay of a commit.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a node looks whether it may read, and whether its partitions move.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Milliseconds without a record after which a source that was read to its end counts as idle for the clock of a replay.</summary>
    public long IdleMilliseconds { get; init; } = 2_000;

    /// <summary>How long the reader of a revoked partition waits for acknowledgements: the next owner reads again what is left.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);
}
