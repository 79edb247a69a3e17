using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>A range is to become two.</summary>
/// <param name="Range">Its id.</param>
/// <param name="At">The first hash of the upper one, hexadecimal; null for the middle.</param>
internal sealed record SplitWish(int? Range, string? At);

/// <summary>Two neighbours are to become one.</summary>
internal sealed record MergeWish(int? Lower, int? Upper);

/// <summary>A range is to be on another node.</summary>
/// <param name="Range">Its id.</param>
/// <param name="Node">The node's address, or its host and port, or its host where that is enough.</param>
internal sealed record MoveWish(int? Range, string? Node);

/// <summary>A user's purchases are to be spread over several ranges, or to be together again.</summary>
/// <param name="User">The user.</param>
/// <param name="Parts">Over how many parts; nothing where they are to be one again.</param>
internal sealed record SaltWish(string? User, int? Parts);

/// <summary>The day is to turn.</summary>
/// <param name="Date">The date to turn to.</param>
/// <param name="Confirm">Whether it is meant to go further than the day turns without more words.</param>
internal sealed record TurnWish(BusinessDate? Date, bool Confirm = false);

/// <summary>
/// Orders of an operator. They are answered when they are journaled; <c>/rebalancer/history</c> and <c>/status</c> say when they
/// are done.
/// </summary>
internal static class OrderApi
{
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/split", (SplitWish wish, ICohort cohort) => Begun(cohort.SplitAsync(
            wish.Range ?? throw Missing("range", "the id of the range to split"), wish.At is { } text ? HashOf(text) : null)));
        api.MapPost("/orders/merge", (MergeWish wish, ICohort cohort) => Begun(cohort.MergeAsync(
            wish.Lower ?? throw Missing("lower", "the id of the lower range"), wish.Upper ?? throw Missing("upper", "the id of the range after it"))));
        api.MapPost("/orders/move", (MoveWish wish, ICohort cohort) => Begun(cohort.MoveAsync(
            wish.Range ?? throw Missing("range", "the id of the range to move"), wish.Node ?? throw Missing("node", "the address of the node that is to get it"))));
        api.MapPost("/orders/salt", (SaltWish wish, ICohort cohort) => Begun(cohort.SaltAsync(
            UserOf(wish), wish.Parts ?? throw Missing("parts", "over how many parts to spread their purchases"))));
        api.MapPost("/orders/unsalt", (SaltWish wish, ICohort cohort) => Begun(cohort.UnsaltAsync(UserOf(wish))));
        api.MapPost("/orders/turn", (TurnWish wish, ICohort cohort) => Begun(cohort.TurnAsync(
            wish.Date ?? throw Missing("date", "the date to turn to, such as \"2026-03-01\""), wish.Confirm)));
    }

    private static async Task<IResult> Begun(Task<BegunReply> order) => Results.Json(await order, statusCode: StatusCodes.Status202Accepted);

    private static string UserOf(SaltWish wish) => wish.User is { Length: > 0 } user ? user : throw Missing("user", "the id of the user");

    private static ulong HashOf(string text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
        ? hash : throw new BadRequestException($"at is '{Shown.Cut(text)}', which is no hash: write up to 16 hexadecimal digits.");

    private static BadRequestException Missing(string field, string meaning) => new($"{field} is missing: give {meaning}.");
}
