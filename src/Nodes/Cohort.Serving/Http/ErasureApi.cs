using System.Globalization;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>Erasures: a user is taken out of everything that is stored, and a receipt says what was removed where.</summary>
internal static class ErasureApi
{
    /// <summary>What it demands. A receipt can be tried with ids that are guessed, so that reading them is an administrator's, too.</summary>
    public static Door Door { get; } = new() { Ask = AccessRoles.Admin, Change = AccessRoles.Admin, Weight = Weight.Heavy, HidesPath = true };

    public static void MapErasures(this IEndpointRouteBuilder api)
    {
        api.MapDelete("/users/{id}", async (ICohort cohort, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            return Results.Json(await cohort.EraseAsync(
                PathName.Of(http), new ActivationNote(Caller.Of(http).Name, query.Text("reason") ?? ""), null, query.IsSet("refuse_later"), http.RequestAborted));
        });
        api.MapPost("/erasures/{erasure}/accept-later", async (ICohort cohort, string erasure, HttpContext http) =>
            Results.Json(await cohort.AcceptLaterAsync(NumberOf(erasure), http.RequestAborted)));
        api.MapGet("/erasures", async (ICohort cohort, CancellationToken cancel) => Results.Json(await cohort.ErasuresAsync(cancel)));
    }

    private static long NumberOf(string erasure) => long.TryParse(erasure, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new BadRequestException($"'{Shown.Cut(erasure)}' is no erasure: write its number.");
}
