using Cohort.Core;
using Cohort.Core.Segments;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>A draft of rules that is to be kept.</summary>
/// <param name="Rules">Its text.</param>
/// <param name="Base">The tag of the rules that it changes; null for those that hold.</param>
internal sealed record DraftWish(string? Rules, string? Base = null);

/// <summary>Drafts of rules: kept beside those in force, and looked at by nothing.</summary>
internal static class DraftApi
{
    // As in /v1/rules/drafts/autumn.
    private const int Place = 4;

    /// <summary>What writing a draft demands.</summary>
    public static Door Door { get; } = new() { Change = AccessRoles.Edit, BodyBytes = Limits.RulesBytes * 2 };

    public static void MapDrafts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rules/drafts", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.DraftsAsync(cancel)));
        api.MapGet("/rules/drafts/{name}", async (ICohort cohort, HttpContext http) => Told(http, await cohort.DraftAsync(PathName.Of(http, Place), http.RequestAborted)));
        api.MapPut("/rules/drafts/{name}", async (DraftWish wish, ICohort cohort, HttpContext http) =>
        {
            var text = wish.Rules ?? throw new BadRequestException("rules is missing: give the text of the draft.");
            var after = Conditions.Draft(http);
            var draft = new DraftText(PathName.Of(http, Place), text, wish.Base is { } tag ? BaseOf(tag) : await Holds(cohort, http.RequestAborted), Caller.Of(http).Name);
            return Told(http, await cohort.WriteDraftAsync(draft, after, http.RequestAborted) with { Text = null });
        });
        api.MapDelete("/rules/drafts/{name}", async (ICohort cohort, HttpContext http) => Results.Json(await cohort.DeleteDraftAsync(
            PathName.Of(http, Place), Conditions.Draft(http) ?? throw new BadRequestException("A draft that is not there cannot be deleted: send If-Match with its tag, or '*'."), http.RequestAborted)));
    }

    private static IResult Told(HttpContext http, DraftReply draft)
    {
        Conditions.Tag(http, draft.Tag);
        return Results.Json(draft);
    }

    private static async Task<ContextVersion> Holds(ICohort cohort, CancellationToken cancel) => (await cohort.RulesAsync(null, cancel)).Holds();

    private static ContextVersion BaseOf(string tag) => ActivationNote.Read(tag) ?? throw new BadRequestException(
        $"base is '{Shown.Cut(tag)}', which is no tag of rules. Give the ETag of GET /v1/rules without its quotes, such as \"3-1\".");
}
