using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cohort.Serving.Http;

/// <summary>The name of a user or segment in a path.</summary>
internal static class PathName
{
    // As in /v1/users/1042/scores: what is before the first slash is nothing.
    private const int Usual = 3;

    /// <summary>
    /// The name, whatever it holds. The server leaves the slashes of names as they were sent, so that what it gives of a path does
    /// not say whether somebody asked for <c>a/b</c> or for <c>a%2Fb</c>: the request as it came does.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="place">Its place between the slashes of the path.</param>
    public static string Of(HttpContext http, int place = Usual)
    {
        var sent = http.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] raw ? raw : http.Request.Path.ToUriComponent();
        return Uri.UnescapeDataString(sent.Split('?')[0].Split('/')[place]);
    }
}
