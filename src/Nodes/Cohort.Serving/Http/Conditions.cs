using Cohort.Core.Segments;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cohort.Serving.Http;

/// <summary>What has to hold for a change to be made (RFC 9110, chapter 13), so that nobody overwrites what they have not seen.</summary>
internal static class Conditions
{
    /// <summary>Says what an answer is of, for whoever changes it.</summary>
    public static void Tag(HttpContext http, string tag) => http.Response.Headers.ETag = $"\"{tag}\"";

    /// <summary>The rules and taxonomy that have to hold still; null where that may be anything, by <c>If-Match: *</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isNeeded">Whether a request without the header is refused.</param>
    public static ContextVersion? Rules(HttpContext http, bool isNeeded)
    {
        if (Match(http) is not { } tag)
        {
            return !isNeeded ? null : throw new RefusedException(
                StatusCodes.Status428PreconditionRequired, "If-Match is missing. Send the ETag of GET /v1/rules with it, so that what somebody else has put in force meanwhile is not overwritten; '*' overwrites whatever holds.");
        }

        if (tag == DraftReply.Any) return null;
        return ActivationNote.Read(tag) ?? throw new BadRequestException($"If-Match is \"{Shown.Cut(tag)}\", which is no tag of rules. Send the ETag of GET /v1/rules, such as \"3-1\".");
    }

    /// <summary>The tag of the draft that is to be there still; null for none, <see cref="DraftReply.Any"/> for whatever there is.</summary>
    public static string? Draft(HttpContext http)
    {
        if (Match(http) is { } tag) return tag;
        return http.Request.GetTypedHeaders().IfNoneMatch is [{ } none] && none.Equals(EntityTagHeaderValue.Any) ? null : throw new RefusedException(
            StatusCodes.Status428PreconditionRequired, "If-Match is missing. Send the tag of the draft with it, or 'If-None-Match: *' with a new draft, so that nobody's work is overwritten unseen; 'If-Match: *' overwrites whatever there is.");
    }

    private static string? Match(HttpContext http) => http.Request.GetTypedHeaders().IfMatch switch
    {
        [{ } one] => one.Tag.ToString().Trim('"'),
        [_, ..] => throw new BadRequestException("If-Match has several tags: send the one that was seen last."),
        _ => http.Request.Headers.IfMatch.ToString() is { Length: > 0 } text
            ? throw new BadRequestException($"If-Match is '{Shown.Cut(text)}', which is no tag: send it in double quotes, as the ETag came.") : null,
    };
}
