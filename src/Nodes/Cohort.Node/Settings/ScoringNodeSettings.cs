using Akka.Configuration;
using Cohort.Actors;
using Cohort.Actors.Scoring;
using Cohort.Core.Scoring;

namespace Cohort.Node.Settings;

/// <summary>What a node is told of scoring, from the block <c>cohort.scoring</c>.</summary>
/// <param name="Scoring">How users are scored.</param>
/// <param name="Models">The registry of models; empty on nodes that do not score.</param>
/// <param name="Campaigns">The file of campaigns; empty without.</param>
internal sealed record ScoringNodeSettings(ScoringSettings Scoring, string Models, string Campaigns)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The settings; null where scoring is off.</summary>
    public static ScoringNodeSettings? Read(Config config, Block block, IReadOnlyList<string> roles, int windowDays)
    {
        if (!block.OneOf("cohort.scoring.enabled", ("off", false), ("on", true), ("false", false), ("true", true))) return null;
        if (windowDays is > 0 and < Core.Limits.FeatureDays)
            block.Errors.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"cohort.scoring.enabled is on, but cohort.window-days is {windowDays}: models look back on {Core.Limits.FeatureDays} days, so score with a window of as many or more."));
        var (interval, delay) = (block.Time("cohort.scoring.interval", TimeSpan.Zero, Hour), block.Time("cohort.scoring.delay", TimeSpan.Zero, Hour));
        if (delay < interval) block.Errors.Add($"cohort.scoring.delay is shorter than cohort.scoring.interval: nobody is scored before the interval is over, so make it as long.");
        var freshness = new Freshness(
            (long)interval.TotalMilliseconds, (long)delay.TotalMilliseconds, block.Number("cohort.scoring.batch", 1, Core.Limits.ScoreBatch),
            block.OneOf("cohort.scoring.full-pass", ("on", true), ("off", false), ("true", true), ("false", false)));
        var settings = new ScoringSettings
        {
            Freshness = freshness,
            SharePercent = block.Number("cohort.scoring.share", 1, 100),
            Workers = block.Number("cohort.scoring.workers", 1, 64),
            Timeout = block.Time("cohort.scoring.timeout", TimeSpan.FromSeconds(1), Hour),
            Reload = block.Time("cohort.scoring.reload", TimeSpan.FromMilliseconds(100), Hour),
        };
        return new ScoringNodeSettings(
            settings,
            roles.Contains(NodeRoles.Score) ? block.Text("cohort.scoring.models", "the directory of models, as 'cohort models promote' writes it") : "",
            config.GetString("cohort.scoring.campaigns", ""));
    }
}
