using Akka.Actor;
using Cohort.Actors.Stalls;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Ingest;

/// <summary>What the readers of a node share.</summary>
/// <param name="Ranges">Sends to a range, wherever it is.</param>
/// <param name="Authority">Sends to the authority, wherever it is.</param>
/// <param name="SourceOf">The name of a partition: never changed, for ranges keep offsets under it.</param>
/// <param name="CreateReader">A new reader of records.</param>
/// <param name="StoreLetters">Stores dead letters; storing one again changes nothing.</param>
/// <param name="Time">Runs timers.</param>
/// <param name="Limits">Bounds.</param>
public sealed record IngestServices(
    IActorRef Ranges,
    IActorRef Authority,
    Func<int, string> SourceOf,
    Func<PurchaseReader> CreateReader,
    Func<IReadOnlyList<DeadLetter>, Task> StoreLetters,
    TimeProvider Time,
    IngestLimits Limits)
{
    /// <summary>Hears of partitions that do not move.</summary>
    public StallWatch Stalls { get; init; } = new(TimeProvider.System);
}

/// <summary>The bounds of reading.</summary>
public sealed record IngestLimits
{
    /// <summary>The bounds of the feeder of one partition.</summary>
    public FeederLimits Feeder { get; init; } = new();

    /// <summary>How often a reader commits, and looks for what was not answered: about the delay of a commit.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Milliseconds without a record after which a source counts as idle for the clock of a replay.</summary>
    public long IdleMilliseconds { get; init; } = 2_000;

    /// <summary>
    /// Milliseconds after which a source that has more, or whose end is not known, counts as idle too: longer than a broker
    /// restarts, and not for ever, because what stands at the end of a partition may be no record (a mark of a transaction).
    /// </summary>
    public long StarvedMilliseconds { get; init; } = 60_000;

    /// <summary>How long the reader of a revoked partition waits for acknowledgements: the next owner reads again what is left.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);
}
