using Cohort.Serving.Settings;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// Keeps pages of other origins out. A browser sends what any page asks it to, with all that the machine may do: so the name
/// that is asked for must be ours, and what the browser says of the page must be that it is ours, or that there is none.
/// Programs say nothing of a page.
/// </summary>
/// <param name="settings">The names of this node.</param>
internal sealed class BrowserGuard(HttpSettings settings)
{
    // Scripts and everything else from here alone, and no script within a page. Components set styles of elements.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private readonly AllowedHosts _hosts = new(settings.HostNames);

    public Task Answer(HttpContext http, RequestDelegate next)
    {
        var (request, headers) = (http.Request, http.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Door.Of(http).IsPage ? PagePolicy : "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!_hosts.Has(request.Host, http.Connection.LocalIpAddress))
        {
            throw new RefusedException(StatusCodes.Status421MisdirectedRequest,
                $"This node is not called '{Excerpt.Of(request.Host.Value ?? "", Excerpt.Name)}'. Ask it by a name of its own, or add the name to cohort.http.hosts in its settings.");
        }

        // Several of one header come with commas between them, and are refused as what they are: none of ours.
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(StatusCodes.Status403Forbidden,
                $"A page of '{Excerpt.Of(origin, Excerpt.Name)}' asks, which is another origin than this node. Ask with 'cohort' or another program, not from a page.");
        }

        if (!IsOwn(request))
        {
            throw new RefusedException(StatusCodes.Status403Forbidden,
                "A page of another site asks, says the browser. Open the address itself, or ask with 'cohort' or another program.");
        }

        return next(http);
    }

    // A link that a person follows from another page is like an address that they type: it shows, and changes nothing.
    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none") return true;
        return HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
    }
}
