using Cohort.Core.Taxonomies;
using Cohort.Engine.Reading;
using Cohort.Engine.Rebalancing;

namespace Cohort.Engine.Questions;

/// <summary>What answers of a data directory depend on beside it.</summary>
internal sealed record DirectorySetup
{
    /// <summary>Worker threads of the run that is planned for.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How that run is to level its threads.</summary>
    public RebalanceOptions Rebalancing { get; init; } = new();

    /// <summary>A taxonomy in memory, used in place of the stored one where it is the same; null reads that.</summary>
    public Taxonomy? Taxonomy { get; init; }

    /// <summary>The registry of the models whose scores are explained; null without.</summary>
    public string? Models { get; init; }

    /// <summary>The file of campaigns that are explained with them; null without.</summary>
    public string? Campaigns { get; init; }

    /// <summary>Where views of the directory come from; null opens one for the questions of one caller.</summary>
    public DirectoryViews? Views { get; init; }

    /// <summary>Says what time it is.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
