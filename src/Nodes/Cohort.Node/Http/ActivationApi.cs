using System.Text;
using Cohort.Core;
using Cohort.Node.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>An activation was stored; all ranges judge by it soon.</summary>
internal sealed record Activated(int Revision);

/// <summary>Puts rules and taxonomies into force.</summary>
internal static class ActivationApi
{
    // Rules are written by people. A taxonomy of a million skus has some thirty megabytes, and takes five times that when read.
    private const int LargestRules = Limits.RulesBytes;
    private const int LargestTaxonomy = 64 * 1024 * 1024;

    /// <summary>What an activation demands: bytes, as no page of another origin may send them unasked.</summary>
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
        api.MapPost("/rules", async (HttpContext http, Activator activator, HeavyWork heavy) =>
        {
            var text = TextOf(await Bodies.Read(http, LargestRules));
            return Answer("rules", await heavy.Run(() => activator.Rules(text)));
        });
        api.MapPost("/taxonomy", async (HttpContext http, Activator activator, HeavyWork heavy) =>
        {
            var content = await Bodies.Read(http, LargestTaxonomy);
            return Answer("taxonomy", await heavy.Run(() => activator.Taxonomy(content)));
        });
    }

    private static IResult Answer(string what, ActivationResult result) => result.Faults.Count == 0
        ? Results.Json(new Activated(result.Revision))
        : Faults.Because(StatusCodes.Status400BadRequest, $"The {what} cannot be activated: {result.Faults[0]}", result.Faults);

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
