using System.Text;
using Cohort.Node.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>An activation was stored; all ranges judge by it soon.</summary>
internal sealed record Activated(int Revision);

/// <summary>Puts rules and taxonomies into force.</summary>
internal static class ActivationApi
{
    // Rules are written by people; a taxonomy of a million skus has some tens of megabytes.
    private const int LargestRules = 1024 * 1024;
    private const int LargestTaxonomy = 256 * 1024 * 1024;

    /// <summary>What an activation demands: bytes, as no page of another origin may send them unasked.</summary>
    public static Door Door { get; } = new()
    {
        Change = AccessRoles.Edit,
        BodyBytes = LargestTaxonomy,
        Types = ["application/octet-stream", "application/vnd.cohort.taxonomy", "application/vnd.cohort.rules"],
        Weight = Weight.Heavy,
    };

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void MapActivation(this IEndpointRouteBuilder api)
    {
        api.MapPost("/rules", async (HttpContext http, Activator activator) =>
            Answer("rules", await activator.Rules(TextOf(await Body(http, LargestRules)))));
        api.MapPost("/taxonomy", async (HttpContext http, Activator activator) =>
            Answer("taxonomy", await activator.Taxonomy(await Body(http, LargestTaxonomy))));
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

    private static async Task<byte[]> Body(HttpContext http, int largest)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = largest;
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        return bytes.Length > 0 ? bytes.ToArray() : throw new BadRequestException("There is nothing in the body of the request.");
    }
}
