using Akka.Actor;
using Cohort.Actors.Publishing;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Ranges;

/// <summary>What the ranges of a node share.</summary>
/// <param name="Contexts">Rules and taxonomies by version.</param>
/// <param name="Store">Tells up to where a range was published.</param>
/// <param name="Publisher">Makes the effects of ranges visible.</param>
/// <param name="Limits">Bounds.</param>
internal sealed record RangeServices(ContextCache Contexts, IServingSink Store, IActorRef Publisher, RangeLimits Limits)
{
    /// <summary>Hears of the load of ranges.</summary>
    public IActorRef Rebalancer { get; init; } = ActorRefs.Nobody;

    /// <summary>Ranges that were read before they came.</summary>
    public PreloadedRanges Preloaded { get; init; } = new();

    /// <summary>Sends to a range, wherever it is: asked for when the first message is sent, since ranges begin before there is one.</summary>
    public Func<IActorRef> Ranges { get; init; } = () => ActorRefs.Nobody;

    /// <summary>Sends to the coordinator, wherever it is.</summary>
    public Func<IActorRef> Coordinator { get; init; } = () => ActorRefs.Nobody;

    /// <summary>Hears of ranges that do not move.</summary>
    public StallWatch Stalls { get; init; } = new(TimeProvider.System);

    /// <summary>Rules that somebody thinks of activating.</summary>
    public PreviewedRules Previewed { get; init; } = new();

    /// <summary>Whether a lake wants the batches of purchases, with what became of them.</summary>
    public bool FeedsLake { get; init; }

    /// <summary>How users are scored; null where they are not.</summary>
    internal RangeScoringServices? Scoring { get; init; }
}

/// <summary>What the ranges of a node share to have users scored.</summary>
/// <param name="Dispatcher">The <see cref="ScoringDispatcher"/> of the node.</param>
/// <param name="Settings">How users are scored.</param>
/// <param name="Fits">What can be scored under which rules.</param>
internal sealed record RangeScoringServices(IActorRef Dispatcher, ScoringSettings Settings, PlanFits Fits);

/// <summary>The bounds of a range entity.</summary>
internal sealed record RangeLimits
{
    /// <summary>Journal rows whose effects are not visible yet; batches wait beyond. A few seconds of a store that hesitates.</summary>
    public int UnpublishedRows { get; init; } = 256;

    /// <summary>Batches that wait, and messages while a range begins; more are dropped, and come again. Readers have two under way each.</summary>
    public int WaitingBatches { get; init; } = 1_024;

    /// <summary>Seconds after which a range that could not load what it needs tries again, by starting anew.</summary>
    public int LoadRetrySeconds { get; init; } = 2;

    /// <summary>Between two reports of load: a range's is half a kilobyte, and the planner looks at it every ten seconds.</summary>
    public TimeSpan LoadInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Milliseconds between two questions of a home for the sums of its salted users' parts: how far their memberships
    /// may be behind. One message to each range that holds a part, and one to the coordinator.
    /// </summary>
    public int SumMilliseconds { get; init; } = 1_000;
}
