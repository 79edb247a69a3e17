using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>How users are scored.</summary>
internal sealed record ScoringSettings
{
    /// <summary>How fresh scores are, and how many users are scored at a time.</summary>
    public Freshness Freshness { get; init; } = Freshness.Default;

    /// <summary>
    /// Percent of the time that each scorer may take while the processors of its node are busy. Purchases come first where
    /// both are on one machine; while it has nothing better to do there is no limit.
    /// </summary>
    public int SharePercent { get; init; } = 10;

    /// <summary>Chunks that a node scores and stores at the same time: one is computed while another is written.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>How long a range waits for the scores of a chunk until its users are scored again by somebody else.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a scorer without work asks again, and how often a range looks whose time has come.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often models and campaigns are looked at for a change.</summary>
    public TimeSpan Reload { get; init; } = TimeSpan.FromSeconds(5);
}
