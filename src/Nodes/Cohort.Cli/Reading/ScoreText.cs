using System.Globalization;
using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;

namespace Cohort.Cli.Reading;

/// <summary>Scores that rules know, for people.</summary>
internal static class ScoreText
{
    private const decimal MillionthsInPercent = 10_000m;

    /// <summary>As in <c>churn is 63.0001% by version 1f2e3d4c5b6a7988 as of 2026-03-04</c>.</summary>
    public static string Of(KnownScore score) => string.Create(
        CultureInfo.InvariantCulture, $"{score.Model} is {score.PerMillion / MillionthsInPercent:0.####}% by version {score.Version} as of {score.AsOf}");

    /// <summary>The score that caused a transition.</summary>
    public static string CauseOf(Transition transition) =>
        ScoreCause.TryParse(transition.EventId, out var cause) ? $"score: {Of(cause.Value.Score)}" : $"score {transition.EventId}";
}
