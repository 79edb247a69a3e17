namespace Cohort.Core.Planning;

/// <summary>
/// The settings of the planner that an operator may change at run time. Shares are in percent or thousandths, times in
/// seconds; each default is given with its reason.
/// </summary>
public sealed record PlannerLimits
{
    /// <summary>Whether the planner proposes nothing at all.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>How far the most loaded node may lie above the mean, in percent: below a tenth noise would cause moves.</summary>
    public int TolerancePercent { get; init; } = 10;

    /// <summary>Users who may change their node in one round, in thousandths of all. Slicer moves up to 90 an adjustment; a round here is ten seconds.</summary>
    public int UsersPerRoundPermille { get; init; } = 30;

    /// <summary>Rounds with an action in a minute: between two of them the effect of the first is seen.</summary>
    public int RoundsPerMinute { get; init; } = 6;

    /// <summary>Actions begun and not ended at any time, those of a new round included: each pauses a range.</summary>
    public int ActionsInFlight { get; init; } = 8;

    /// <summary>Ranges of a node below which none are merged: with fewer, one range is too large a step of load.</summary>
    public int LeastRangesPerNode { get; init; } = 8;

    /// <summary>Ranges of a node above which none is split or moved there: each costs a batch per step and a snapshot.</summary>
    public int MostRangesPerNode { get; init; } = 128;

    /// <summary>Seconds in which a range is not moved again, and not merged after a split or split after a merge.</summary>
    public int CoolDownSeconds { get; init; } = 60;

    /// <summary>Seconds for which a salted user stays salted, and an unsalted one unsalted: both move a whole ledger.</summary>
    public int SaltCoolDownSeconds { get; init; } = 600;

    /// <summary>Seconds for which a load must have been seen before it is acted on: three short horizons.</summary>
    public int ObservedSeconds { get; init; } = 30;

    /// <summary>Seconds after which a report is too old to act on.</summary>
    public int ReportSeconds { get; init; } = 30;

    /// <summary>A range above so much of the mean of a range is split, in percent. Slicer: twice the mean.</summary>
    public int SplitAbovePercent { get; init; } = 200;

    /// <summary>Two neighbours together below so much of the mean of a range are merged, in percent: a quarter of what is split.</summary>
    public int MergeBelowPercent { get; init; } = 50;

    /// <summary>A user above so much of the mean of a node is salted, in percent: with less, a node is filled up with others.</summary>
    public int SaltAbovePercent { get; init; } = 50;

    /// <summary>A user below so much of one thread is not salted, in percent, whatever the mean: any node can carry them, and their transitions stay whole.</summary>
    public int SaltLeastPercent { get; init; } = 10;

    /// <summary>A part of a salted user has so much of the mean of a node at most, in percent, so that parts are small steps.</summary>
    public int SaltPartPercent { get; init; } = 15;

    /// <summary>A salted user below so much of the mean of a node is one again, in percent.</summary>
    public int UnsaltBelowPercent { get; init; } = 15;

    /// <summary>A user or range that takes so much of one thread is too much for it, in percent, whatever the mean.</summary>
    public int ThreadPercent { get; init; } = 60;

    /// <summary>Below so much of a thread, as the mean of a node, nothing is balanced, in percent: an idle cluster is even enough.</summary>
    public int IdlePercent { get; init; } = 1;

    /// <summary>How full the memory of a node may be, in percent.</summary>
    public int MemoryPercent { get; init; } = 85;

    /// <summary>Rounds without improvement after which balancing rests, as in the rebalancer of Orleans.</summary>
    public int StagnantRounds { get; init; } = 3;

    /// <summary>Seconds of the first rest; each one doubles it, up to sixteen times, until the load changes.</summary>
    public int RestSeconds { get; init; } = 60;

    /// <summary>
    /// Seconds for which a node may read a range that is moved to it, before it gets it as it is: longer than a large one
    /// takes. 0 has none read ahead: each then stands still for longer, and is never twice in memory.
    /// </summary>
    public int PreloadSeconds { get; init; } = 30;

    /// <summary>What is wrong with the limits, as sentences that name the setting; none when they can be used.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Between(TolerancePercent, 2, 100, nameof(TolerancePercent));
        Between(UsersPerRoundPermille, 0, 1000, nameof(UsersPerRoundPermille));
        Between(RoundsPerMinute, 1, 60, nameof(RoundsPerMinute));
        Between(ActionsInFlight, 1, 100_000, nameof(ActionsInFlight));
        Between(LeastRangesPerNode, 1, 10_000, nameof(LeastRangesPerNode));
        Between(MostRangesPerNode, 2, 100_000, nameof(MostRangesPerNode));
        Between(CoolDownSeconds, 0, 86_400, nameof(CoolDownSeconds));
        Between(SaltCoolDownSeconds, 0, 86_400, nameof(SaltCoolDownSeconds));
        Between(ObservedSeconds, 1, 3_600, nameof(ObservedSeconds));
        Between(ReportSeconds, 1, 3_600, nameof(ReportSeconds));
        Between(SplitAbovePercent, 120, 1_000, nameof(SplitAbovePercent));
        Between(MergeBelowPercent, 0, 1_000, nameof(MergeBelowPercent));
        Between(SaltAbovePercent, 5, 1_000, nameof(SaltAbovePercent));
        Between(SaltLeastPercent, 0, 100, nameof(SaltLeastPercent));
        Between(SaltPartPercent, 1, 100, nameof(SaltPartPercent));
        Between(UnsaltBelowPercent, 0, 1_000, nameof(UnsaltBelowPercent));
        Between(ThreadPercent, 5, 100, nameof(ThreadPercent));
        Between(IdlePercent, 0, 100, nameof(IdlePercent));
        Between(MemoryPercent, 10, 100, nameof(MemoryPercent));
        Between(StagnantRounds, 1, 100, nameof(StagnantRounds));
        Between(RestSeconds, 1, 3_600, nameof(RestSeconds));
        Between(PreloadSeconds, 0, 600, nameof(PreloadSeconds));
        if (MostRangesPerNode < LeastRangesPerNode * 2)
            faults.Add($"{nameof(MostRangesPerNode)} is {MostRangesPerNode}; it must be at least twice {nameof(LeastRangesPerNode)}, or what is split is merged again.");
        if (MergeBelowPercent * 2 > SplitAbovePercent)
            faults.Add($"{nameof(MergeBelowPercent)} is {MergeBelowPercent}; it must be at most half of {nameof(SplitAbovePercent)}, or what is merged is split again.");
        if (UnsaltBelowPercent * 2 > SaltAbovePercent)
            faults.Add($"{nameof(UnsaltBelowPercent)} is {UnsaltBelowPercent}; it must be at most half of {nameof(SaltAbovePercent)}, or who is unsalted is salted again.");
        return faults;

        void Between(int value, int least, int most, string name)
        {
            if (value < least || value > most) faults.Add($"{name} is {value}; it must be from {least} to {most}.");
        }
    }
}
