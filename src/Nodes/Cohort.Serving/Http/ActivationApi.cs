using System.Text;
using System.Text.Json;
using Cohort.Core;
using Cohort.Core.Segments;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Cohort.Serving.Http;

/// <summary>What is to be in force from now on, together.</summary>
/// <param name="Rules">The text of the rules; null where they stay.</param>
/// <param name="Taxonomy">The taxonomy as <c>cohort activate</c> encodes it, in base64; null where it stays.</param>
/// <param name="Reason">Why, for whoever looks at the versions later.</param>
internal sealed record ActivationWish(string? Rules, byte[]? Taxonomy, string Reason = "");

/// <summary>Rules of a former revision are to be in force again.</summary>
/// <param name="Reason">Why; that they are those of the revision where nothing is said.</param>
internal sealed record ReturnWish(string? Reason);

/// <summary>Puts rules and taxonomies into force.</summary>
internal static class ActivationApi
{
    // Rules are written by people. A taxonomy of a million skus has some thirty megabytes, and takes five times that when read.
    private const int LargestRules = Limits.RulesBytes;
    private const int LargestTaxonomy = 64 * 1024 * 1024;

    /// <summary>What an activation demands: JSON or bytes, as no page of another origin may send them unasked.</summary>
    public static Door Door { get; } = new()
    {
        Change = AccessRoles.Edit,

        // A taxonomy in base64, beside rules.
        BodyBytes = 96 * 1024 * 1024,
        Types = ["application/json", "application/octet-stream", "application/vnd.cohort.taxonomy", "application/vnd.cohort.rules"],
        Weight = Weight.Heavy,
    };

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void MapActivation(this IEndpointRouteBuilder api)
    {
        api.MapPost("/activation", async (HttpContext http, ICohort cohort, HeavyWork heavy, IOptions<JsonOptions> json) =>
        {
            var (after, body) = (Conditions.Rules(http, isNeeded: false), await Bodies.Read(http, Door.BodyBytes));
            return await heavy.Run(() => Activate(http, cohort, WishOf(body, json.Value.SerializerOptions), after));
        });

        // Rules in the place of those that were seen, with a taxonomy where they need another one.
        api.MapPut("/rules", async (HttpContext http, ICohort cohort, HeavyWork heavy, IOptions<JsonOptions> json) =>
        {
            var (after, body) = (Conditions.Rules(http, isNeeded: true), await Bodies.Read(http, Door.BodyBytes));
            return await heavy.Run(() =>
            {
                var wish = WishOf(body, json.Value.SerializerOptions);
                if (wish.Rules is null) throw new BadRequestException("rules is missing: give the text of the rules.");
                return Activate(http, cohort, wish, after);
            });
        });
        api.MapPost("/rules/versions/{revision}/activate", async (ReturnWish wish, string revision, HttpContext http, ICohort cohort, HeavyWork heavy) =>
        {
            var after = Conditions.Rules(http, isNeeded: true);
            var former = await cohort.RulesAsync(RulesApi.RevisionOf(revision), http.RequestAborted);
            return await heavy.Run(() => Activate(http, cohort, new ActivationWish(former.Text, null, wish.Reason is { Length: > 0 } reason ? reason : former.ReturnReason), after));
        });

        // The same with one of the two, as it is.
        api.MapPost("/rules", async (HttpContext http, ICohort cohort, HeavyWork heavy) =>
        {
            var (after, text) = (Conditions.Rules(http, isNeeded: false), TextOf(await Bodies.Read(http, LargestRules)));
            return await heavy.Run(() => Activate(http, cohort, new ActivationWish(text, null), after));
        });
        api.MapPost("/taxonomy", async (HttpContext http, ICohort cohort, HeavyWork heavy) =>
        {
            var (after, content) = (Conditions.Rules(http, isNeeded: false), await Bodies.Read(http, LargestTaxonomy));
            return await heavy.Run(() => Activate(http, cohort, new ActivationWish(null, content), after));
        });
    }

    private static async Task<IResult> Activate(HttpContext http, ICohort cohort, ActivationWish wish, ContextVersion? after)
    {
        var activated = await cohort.ActivateAsync(wish.Rules, wish.Taxonomy, new ActivationNote(Caller.Of(http).Name, wish.Reason, after));
        if (activated is { RulesRevision: { } rules, TaxonomyRevision: { } taxonomy }) Conditions.Tag(http, ActivationNote.Tag(new ContextVersion(rules, taxonomy)));
        return Results.Json(activated);
    }

    private static ActivationWish WishOf(byte[] body, JsonSerializerOptions options)
    {
        ActivationWish? wish;
        try
        {
            wish = JsonSerializer.Deserialize<ActivationWish>(body, options);
        }
        catch (JsonException e)
        {
            throw new BadRequestException($"The body of the request cannot be read: {e.Message}");
        }

        if (wish is not { Rules: not null } and not { Taxonomy: not null }) throw new BadRequestException("There is nothing to activate: give rules, taxonomy or both.");
        if (wish.Rules is { } rules) RequireSize("rules", StrictUtf8.GetByteCount(rules), LargestRules);
        if (wish.Taxonomy is { } taxonomy) RequireSize("taxonomy", taxonomy.Length, LargestTaxonomy);
        return wish;
    }

    private static void RequireSize(string what, int bytes, int most)
    {
        if (bytes > most) throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"{what} has {bytes} bytes, and {most} are the most.");
    }

    private static string TextOf(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new BadRequestException("The rules are not UTF-8. Save the file in that encoding and send it again.");
        }
    }
}
