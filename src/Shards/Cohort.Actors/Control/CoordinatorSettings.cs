using Akka.Actor;
using Cohort.Actors.Connectors;
using Cohort.Actors.Publishing;
using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Actors.Control;

/// <summary>What the coordinator needs.</summary>
/// <param name="Ranges">Sends to a range, wherever it is.</param>
/// <param name="Store">Shows ranges and day to those who ask.</param>
/// <param name="Wanted">The latest rules and taxonomy that were activated; null while one is missing. Asked for from time to time.</param>
/// <param name="FirstRanges">How many ranges a new system begins with: a power of two.</param>
/// <param name="Calendar">Gives the business date of an instant.</param>
/// <param name="Time">The clock that turns the day where <paramref name="DataSources"/> is null.</param>
/// <param name="DataSources">How many source partitions the day follows in a replay; null where a clock turns it.</param>
internal sealed record CoordinatorSettings(
    IActorRef Ranges,
    IServingSink Store,
    Func<Task<ContextVersion?>> Wanted,
    int FirstRanges,
    BusinessCalendar Calendar,
    TimeProvider Time,
    int? DataSources)
{
    /// <summary>Days by which the day turns at once without an order that says so.</summary>
    public int MaxJumpDays { get; init; } = Limits.ClockJumpDays;

    /// <summary>By how much the clocks of nodes may differ without a word.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(Limits.ClockSkewSeconds);

    /// <summary>The erasures that somebody asked for; null where nobody can.</summary>
    public IErasures? Erasures { get; init; }

    /// <summary>Sends to the rebalancer, wherever it is.</summary>
    public IActorRef Rebalancer { get; init; } = ActorRefs.Nobody;

    /// <summary>Loads a version of rules and taxonomy, or throws and says why nobody can evaluate by it: before it is journaled.</summary>
    public required Func<ContextVersion, Task<RuleContext>> Evaluate { get; init; }
}
