using Cohort.Core.Purchases;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Scoring;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Cli.Running;

/// <summary>What somebody asks <c>cohort run</c> to do.</summary>
internal sealed record RunRequest
{
    /// <summary>The name of the source of purchases that come over HTTP.</summary>
    public const string AppendedSource = "http";

    /// <summary>Seconds after which what is new is written to a lake.</summary>
    public const int DefaultLakeSeconds = 60;

    /// <summary>The files, in the order in which they are read.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>What turns their records into purchases; null where they are purchases.</summary>
    public EventMapping? Mapping { get; init; }

    public required string Data { get; init; }

    /// <summary>The file; null for the stored one.</summary>
    public string? Taxonomy { get; init; }

    /// <summary>The file; null for the stored ones.</summary>
    public string? Rules { get; init; }

    public BusinessDate? Until { get; init; }

    public ClockKind Clock { get; init; }

    public int? ClockJumpDays { get; init; }

    public BusinessDate? TurnTo { get; init; }

    public bool IsJumpConfirmed { get; init; }

    public int? Partitions { get; init; }

    public bool Follow { get; init; }

    public bool TakesUnended { get; init; }

    /// <summary>What a commit outlives; null for what the source needs.</summary>
    public Durability? Durability { get; init; }

    /// <summary>The name of the source; null for the file's path.</summary>
    public string? Source { get; init; }

    public string? Currency { get; init; }

    public string? TimeZone { get; init; }

    public int? FutureDays { get; init; }

    /// <summary>How many dates the window of a new directory has; null for the usual.</summary>
    public int? WindowDays { get; init; }

    /// <summary>Of how many dates transitions are kept; null for all.</summary>
    public int? TransitionDays { get; init; }

    public int? Workers { get; init; }

    /// <summary>What to score with; null scores nobody.</summary>
    public ScoringOptions? Scoring { get; init; }

    public bool KeepJournal { get; init; }

    /// <summary>How the worker threads are kept evenly loaded; null leaves the ranges as they are.</summary>
    public RebalanceOptions? Rebalancing { get; init; }

    /// <summary>The lake to feed; null for the one that the directory feeds already, if any.</summary>
    public string? Lake { get; init; }

    /// <summary>After how long what is new is written to it.</summary>
    public TimeSpan LakeEvery { get; init; } = TimeSpan.FromSeconds(DefaultLakeSeconds);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The sources that they are, in that order.</summary>
    public IReadOnlyList<EventSource> Sources => [.. Events.Select(file => EventSource.Of(file, Source) with { Mapping = Mapping })];
}
