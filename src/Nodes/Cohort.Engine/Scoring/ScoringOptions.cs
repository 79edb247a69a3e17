using Cohort.Core.Scoring;

namespace Cohort.Engine.Scoring;

/// <summary>What a run scores with, and what that may cost.</summary>
internal sealed record ScoringOptions
{
    /// <summary>The share of the machine's time in percent where nobody says.</summary>
    public const int UsualSharePercent = 10;

    /// <summary>The registry of models.</summary>
    public required string Models { get; init; }

    /// <summary>The file of campaigns; null without.</summary>
    public string? Campaigns { get; init; }

    /// <summary>How fresh scores are.</summary>
    public Freshness Freshness { get; init; } = Freshness.Default;

    /// <summary>
    /// The share of the machine's time in percent that scoring may take while the engine catches up. Purchases come first:
    /// beyond it users wait. With nothing to catch up on there is no limit.
    /// </summary>
    public int SharePercent { get; init; } = UsualSharePercent;
}
