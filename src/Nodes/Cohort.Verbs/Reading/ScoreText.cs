using System.Globalization;
using Cohort.Core.Scoring;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Reading;

/// <summary>Scores that rules know, for people.</summary>
internal static class ScoreText
{
    private const decimal MillionthsInPercent = 10_000m;

    /// <summary>As in <c>churn is 63.0001% by version 1f2e3d4c5b6a7988 as of 2026-03-04</c>.</summary>
    public static string Of(KnownScoreReply score) => score.PerMillion is { } perMillion
        ? string.Create(CultureInfo.InvariantCulture, $"{score.Model} is {perMillion / MillionthsInPercent:0.####}% by version {score.Version} as of {score.AsOf}")
        : $"{score.Model} has not scored the user, so that no comparison with it holds";

    /// <summary>The score that caused a transition.</summary>
    public static string CauseOf(string eventId) => ScoreCause.TryParse(eventId, out var cause) && cause.Value.Score is var score
        ? $"score: {Of(new KnownScoreReply(score.Model, score.PerMillion, score.Version, score.AsOf))}"
        : $"score {eventId}";
}
