using System.Globalization;
using Cohort.Actors.Messages;
using Cohort.Core;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

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

/// <summary>An order began.</summary>
internal sealed record Begun(long Order);

/// <summary>
/// Orders of an operator: changes of ranges to the rebalancer, which keeps them in its history, turns of the day to the
/// coordinator. They are answered when they are journaled; <c>/rebalancer/history</c> and <c>/status</c> say when they are done.
/// </summary>
internal static class OrderApi
{
    private const string Reason = "An operator asked for it.";

    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        api.MapPost("/orders/split", async (SplitWish wish, ClusterView cluster) =>
        {
            var id = wish.Range ?? throw Missing("range", "the id of the range to split");
            var at = wish.At is { } text ? HashOf(text) : await MiddleOf(id, cluster);
            return await Begin(cluster, new SplitRange(id, at, Reason));
        });
        api.MapPost("/orders/merge", (MergeWish wish, ClusterView cluster) => Begin(cluster, new MergeRanges(
            wish.Lower ?? throw Missing("lower", "the id of the lower range"), wish.Upper ?? throw Missing("upper", "the id of the range after it"), "", Reason, 0)));
        api.MapPost("/orders/move", (MoveWish wish, ClusterView cluster) => Begin(cluster, new MoveRange(
            wish.Range ?? throw Missing("range", "the id of the range to move"), "", wish.Node ?? throw Missing("node", "the address of the node that is to get it"), Reason, 0)));
        api.MapPost("/orders/salt", (SaltWish wish, ClusterView cluster) => Begin(cluster, new SaltUser(
            UserOf(wish), PartsOf(wish), 0, Reason)));
        api.MapPost("/orders/unsalt", (SaltWish wish, ClusterView cluster) => Begin(cluster, new UnsaltUser(UserOf(wish), 0, 0, Reason)));
        api.MapPost("/orders/turn", (TurnWish wish, ClusterView cluster) => Begin(
            cluster, new ForAll(new TurnDay(wish.Date ?? throw Missing("date", "the date to turn to, such as \"2026-03-01\""))), wish.Confirm));
    }

    private static async Task<IResult> Begin(ClusterView cluster, PlannedAction action)
    {
        // The rebalancer refuses it too: here it is not sent there first.
        if (ActionTexts.FaultOf(action) is { } fault) throw new BadRequestException(fault);
        var answer = await cluster.AskRebalancer<Wished>(new Wish(action));
        return answer.IsBegun ? Results.Json(new Begun(answer.Number), statusCode: StatusCodes.Status202Accepted)
            : Faults.Because(StatusCodes.Status409Conflict, answer.Refusal);
    }

    private static async Task<IResult> Begin(ClusterView cluster, Order order, bool isConfirmed)
    {
        var answer = await cluster.Request(order, isConfirmed);
        if (answer.IsBegun) return Results.Json(new Begun(answer.Number), statusCode: StatusCodes.Status202Accepted);
        return Faults.Because(StatusCodes.Status409Conflict, answer.Refusal is { Length: > 0 } refusal
            ? refusal : "Another order is under way; /status says which. Ask again when it is done.");
    }

    private static string UserOf(SaltWish wish) => wish.User is { Length: > 0 } user ? user : throw Missing("user", "the id of the user");

    // A salt of other numbers of parts is no value at all.
    private static int PartsOf(SaltWish wish)
    {
        var parts = wish.Parts ?? throw Missing("parts", "over how many parts to spread their purchases");
        return parts is >= 2 and <= Limits.SaltParts ? parts : throw new BadRequestException($"parts is {parts}: write a whole number from 2 to {Limits.SaltParts}.");
    }

    private static async Task<ulong> MiddleOf(int id, ClusterView cluster)
    {
        var table = await cluster.Table();
        foreach (var entry in table.Entries)
        {
            if (entry.Id == id) return entry.Range.Halve().Upper.Start;
        }

        throw new BadRequestException($"There is no range {id} in version {table.Version} of the range table.");
    }

    private static ulong HashOf(string text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
        ? hash : throw new BadRequestException($"at is '{Shown.Cut(text)}', which is no hash: write up to 16 hexadecimal digits.");

    private static BadRequestException Missing(string field, string meaning) => new($"{field} is missing: give {meaning}.");
}
