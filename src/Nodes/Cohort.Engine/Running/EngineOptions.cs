using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Cohort.Store.Questions;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Scoring;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>Where business dates come from.</summary>
internal enum ClockKind
{
    /// <summary>From the purchases: the latest date seen is the as-of date.</summary>
    Data,

    /// <summary>From the machine's clock, in the business time zone.</summary>
    Wall,

    /// <summary>From nowhere: the day stands still.</summary>
    Still,
}

/// <summary>What a run of the engine is asked to do.</summary>
internal sealed record EngineOptions
{
    /// <summary>The default number of ranges: enough to keep a large laptop's cores busy, few enough to be cheap.</summary>
    public const int DefaultPartitions = 16;

    public required string DataPath { get; init; }

    public required EventSource Events { get; init; }

    /// <summary>The dead letters that the events are; null where they are others.</summary>
    public LettersToSend? Letters { get; init; }

    /// <summary>Is told what becomes of each record; null where nobody waits for that.</summary>
    public RecordOutcomes? Outcomes { get; init; }

    /// <summary>The sources that are read after it as one input.</summary>
    public IReadOnlyList<EventSource> Following { get; init; } = [];

    /// <summary>What a commit outlives; null takes what the source needs: nothing of standard input or a growing file may be gone when power is lost.</summary>
    public Durability? Durability { get; init; }

    /// <summary>What a commit outlives.</summary>
    public Durability CommitDurability => Durability ?? (Follow || Events.File is null ? Store.Durability.Power : Store.Durability.Process);

    /// <summary>The rules to hold; null keeps the stored ones.</summary>
    public RuleText? Rules { get; init; }

    /// <summary>The taxonomy to hold; null keeps the stored one.</summary>
    public Taxonomy? Taxonomy { get; init; }

    /// <summary>Who puts rules and taxonomy in force, why, and after what.</summary>
    public ActivationNote Note { get; init; } = ActivationNote.OfThisAccount;

    /// <summary>Apply purchases dated up to this, and turn the day to it at the end.</summary>
    public BusinessDate? Until { get; init; }

    /// <summary>Whether the day turns to that at the end; not where other sources follow.</summary>
    public bool TurnsAtEnd { get; init; } = true;

    public ClockKind Clock { get; init; }

    /// <summary>Days by which the day follows the machine's clock at once.</summary>
    public int MaxJumpDays { get; init; } = Limits.ClockJumpDays;

    /// <summary>An order to turn the day to a date before anything is read, where the machine's clock turns it.</summary>
    public BusinessDate? TurnTo { get; init; }

    /// <summary>Whether it is meant that an ordered date is further than the machine's clock.</summary>
    public bool IsJumpConfirmed { get; init; }

    /// <summary>
    /// The number of equal ranges, a power of two; null keeps the stored ones. Where the run rebalances, only a new directory
    /// begins with so many.
    /// </summary>
    public int? Partitions { get; init; }

    /// <summary>Wait for more at the end of the source.</summary>
    public bool Follow { get; init; }

    /// <summary>Take a last record that has no line end; it is left in the source otherwise, since more of it may come.</summary>
    public bool TakesUnended { get; init; }

    /// <summary>Settings of a new directory; an existing one must have been made with the same. Null for the default or stored ones.</summary>
    public StoredSettings? Settings { get; init; }

    /// <summary>Threads that read and apply.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>What to score with; null scores nobody.</summary>
    public ScoringOptions? Scoring { get; init; }

    /// <summary>Whether batches are kept when a snapshot covers them, so that scores can be computed again.</summary>
    public bool KeepsJournal { get; init; }

    /// <summary>Of how many dates, which end with the as-of date, transitions are kept; null for all.</summary>
    public int? TransitionDays { get; init; }

    /// <summary>The lake that the directory is to feed; null leaves it as it is.</summary>
    public LakeOutlet? Lake { get; init; }

    /// <summary>How the worker threads are kept evenly loaded; null leaves the ranges as they are.</summary>
    public RebalanceOptions? Rebalancing { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
