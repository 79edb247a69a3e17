using Cohort.Core.Planning;

namespace Cohort.Engine.Rebalancing;

/// <summary>How a run keeps its worker threads evenly loaded.</summary>
internal sealed record RebalanceOptions
{
    /// <summary>
    /// The planner's limits for threads of one process. Nobody is moved over a network here, so rounds may be quick; what
    /// limits them is that each action writes the ranges it touches as snapshots.
    /// </summary>
    public static PlannerLimits EmbeddedLimits { get; } = new()
    {
        // Whichever thread is free takes the next range: no user is moved, whatever the plan counts.
        UsersPerRoundPermille = 1000,
        RoundsPerMinute = 20,

        // A range costs a journal row in every step.
        MostRangesPerNode = 32,

        // Loads are steady within a run; the short horizon is ten seconds.
        CoolDownSeconds = 10,
        SaltCoolDownSeconds = 60,
        ObservedSeconds = 5,

        // Parts are summed at each commit: as few as level the threads.
        SaltPartPercent = 40,

        // Threads apply by turns with reading and validating, so that none is ever full of ranges alone.
        ThreadPercent = 100,
    };

    /// <summary>Time from one plan to the next, or from one report to the next, unless said otherwise.</summary>
    public static TimeSpan DefaultPause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The limits.</summary>
    public PlannerLimits Limits { get; init; } = EmbeddedLimits;

    /// <summary>Time from one plan to the next.</summary>
    public TimeSpan Pause { get; init; } = DefaultPause;

    /// <summary>What makes a plan of a situation; tests put theirs in place of it.</summary>
    public Func<Situation, Plan> Planner { get; init; } = Core.Planning.Planner.Plan;
}
