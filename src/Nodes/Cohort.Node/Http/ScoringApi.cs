using System.Globalization;
using Cohort.Actors.Messages;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A score of a user.</summary>
/// <param name="Model">The model's name; after <c>shadow:</c> that of a shadow.</param>
/// <param name="Probability">What it says.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Schema">The version of the features.</param>
/// <param name="FeatureHash">The hash of the vector, hexadecimal.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Range">The range that held them.</param>
/// <param name="Row">The last row of its journal that the features know.</param>
/// <param name="Run">What it was computed with.</param>
internal sealed record ScoreReply(
    string Model, double Probability, string Version, int Schema, string FeatureHash, BusinessDate AsOf, int Range, long Row, string Run)
{
    public static ScoreReply Of(Score score) => new(
        score.Model, score.Value, score.Version, score.Schema, score.FeatureHash.ToString("x16", CultureInfo.InvariantCulture),
        score.AsOf, score.Position.Epoch, score.Position.Sequence, score.RunId);
}

/// <summary>What to offer a user next.</summary>
internal sealed record OfferReply(string Campaign, double Probability, long ExpectedMinor, BusinessDate AsOf)
{
    public static OfferReply? Of(NextAction? action) =>
        action is { Campaign.Length: > 0 } ? new OfferReply(action.Campaign, action.Probability, action.ExpectedMinor, action.AsOf) : null;
}

/// <summary>The scores of a user, and what to offer them.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Scores">Their scores.</param>
/// <param name="NextAction">What to offer them; null where no campaign is worth its cost.</param>
/// <param name="Warnings">Why they may be older than they should be, in whole sentences.</param>
internal sealed record ScoresReply(string UserId, IReadOnlyList<ScoreReply> Scores, OfferReply? NextAction, IReadOnlyList<string> Warnings);

/// <summary>Questions about scores, and about the nodes that score.</summary>
internal static class ScoringApi
{
    public static void MapScoring(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}/scores", async (string id, IServingStore store, ScoringView scoring, CancellationToken cancel) =>
        {
            var scores = await store.ScoresAsync(id, cancel);
            return scores.Count == 0
                ? Faults.Because(StatusCodes.Status404NotFound, Unscored(id, scoring.Warnings))
                : Results.Json(new ScoresReply(id, [.. scores.Select(ScoreReply.Of)], OfferReply.Of(await store.NextActionAsync(id, cancel)), scoring.Warnings));
        });
        api.MapGet("/users/{id}/scores/log", async (string id, IServingStore store, CancellationToken cancel) =>
            Results.Json((await store.ScoreLogAsync(id, cancel)).Select(ScoreReply.Of)));
        api.MapGet("/scoring", async (ScoringView scoring, CancellationToken cancel) => Results.Json(await scoring.Reports(cancel)));
    }

    private static string Unscored(string id, IReadOnlyList<string> warnings) => warnings.Count > 0
        ? $"'{Shown.Cut(id)}' was never scored. {string.Join(' ', warnings)}"
        : $"'{Shown.Cut(id)}' was never scored: nobody scores here, or there was no purchase of theirs in the window.";

    /// <summary>What people should know of scoring on one node; none of it keeps the node from being ready.</summary>
    public static IEnumerable<string> Warnings(ScoringReport report)
    {
        foreach (var model in report.Models.Where(model => model.IsCutOff && model.Cuts > 0))
            yield return $"The model {model.Name} of version {model.Version} is cut off, and its scores are missing until it is well. {model.Fault}";
        foreach (var fault in report.Faults) yield return fault;
    }
}
