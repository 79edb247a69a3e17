using System.Globalization;
using Cohort.Core;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Rules that somebody thinks of activating.</summary>
/// <param name="Rules">Their text.</param>
/// <param name="Samples">Of how many users who would enter or leave a segment the reason is told, for each.</param>
internal sealed record RulesWish(string? Rules, int Samples = 3);

/// <summary>Questions about rules: those that hold or held, and those that somebody thinks of.</summary>
internal static class RulesApi
{
    /// <summary>What asking about rules demands: nothing is changed, but it can take a while.</summary>
    public static Door Door { get; } = new() { Change = AccessRoles.Read, BodyBytes = Limits.RulesBytes * 2, Weight = Weight.Heavy, OnlyAsks = true };

    public static void MapRules(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rules", async (ICohort cohort, HttpContext http) =>
        {
            var rules = await cohort.RulesAsync(null, http.RequestAborted);
            Conditions.Tag(http, ActivationNote.Tag(rules.Holds()));
            return Results.Json(rules);
        });
        api.MapGet("/rules/{revision}", async (ICohort cohort, string revision, HttpContext http) => Results.Json(await cohort.RulesAsync(RevisionOf(revision), http.RequestAborted)));
        api.MapGet("/rules/versions", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.RulesVersionsAsync(query.Text("after"), query.Limit(), http.RequestAborted));
        });
        api.MapGet("/rules/versions/{revision}", async (ICohort cohort, string revision, HttpContext http) => Results.Json(await cohort.RulesAsync(RevisionOf(revision), http.RequestAborted)));
        api.MapGet("/rules/difference", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            var from = RevisionOf(query.Text("from") ?? throw new BadRequestException("from is missing: give the revision to compare with."));
            var to = query.Text("to") is { } text ? RevisionOf(text) : default(int?);
            return Results.Json(RulesDifferenceReply.Of(await cohort.RulesAsync(from, http.RequestAborted), await cohort.RulesAsync(to, http.RequestAborted)));
        });
        api.MapPost("/rules/check", async (RulesWish wish, ICohort cohort, HttpContext http) => Results.Json(await cohort.CheckRulesAsync(TextOf(wish), http.RequestAborted)));
        api.MapPost("/rules/preview", async (RulesWish wish, ICohort cohort, HttpContext http) => Results.Json(await cohort.PreviewAsync(TextOf(wish), wish.Samples, http.RequestAborted)));
    }

    /// <summary>A revision as it stands in a path.</summary>
    public static int RevisionOf(string revision) => int.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new BadRequestException($"'{Shown.Cut(revision)}' is no revision: write a whole number from 1.");

    private static string TextOf(RulesWish wish) => wish.Rules ?? throw new BadRequestException("rules is missing: give the text of the rules.");
}
