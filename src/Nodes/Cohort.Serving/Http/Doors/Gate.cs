using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cohort.Serving.Http.Doors;

/// <summary>Asks who calls, whether they may, and whether what they send is of a kind and size that the path takes.</summary>
/// <param name="settings">The keys and certificates that are known.</param>
/// <param name="tries">Counts callers without one.</param>
internal sealed class Gate(HttpSettings settings, FailedTries tries)
{
    private const string Bearer = "Bearer ";

    private readonly ApiKeys _keys = new(settings.Keys);

    public Task Answer(HttpContext http, RequestDelegate next)
    {
        var door = Door.Of(http);
        var isChange = Door.IsChange(http.Request);
        var caller = Known(http);
        if (caller is null && !door.IsOpen)
        {
            // Who opens a page is asked for a key, and comes back to it.
            if (!door.IsPage || http.Request.Headers["Sec-Fetch-Dest"] == "empty") throw Unknown(http);
            http.Response.Redirect($"{BrowserKey.Page}?to={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
            return Task.CompletedTask;
        }

        if (caller is not null)
        {
            http.Features.Set(caller);
            http.User = BrowserKey.PrincipalOf(caller, http.Connection.RemoteIpAddress?.ToString() ?? "");
        }

        if (!door.IsOpen) Require(caller!, isChange ? door.Change : door.Ask);

        if (isChange) RequireType(http.Request, door);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = door.BodyBytes;
        if (http.Request.ContentLength > door.BodyBytes)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The body has {http.Request.ContentLength} bytes, and {http.Request.Path} takes {door.BodyBytes} at most.");
        return next(http);
    }

    private Caller? Known(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0 && !_keys.IsEmpty)
        {
            var key = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? _keys.Find(header[Bearer.Length..].Trim()) : null;
            return key is null ? null : new Caller(key.Name, key.Roles);
        }

        // The key of a person in a browser, which sends it by itself: for what changes nothing.
        if (_keys.Find(http.Request.Cookies[BrowserKey.Cookie] ?? "") is { } own && !Door.IsChange(http.Request)) return new Caller(own.Name, own.Roles);

        // The connection has looked already whether it is of an authority that is known.
        if (http.Connection.ClientCertificate is { } certificate && settings.Tls is { AsksClients: true } tls)
            return new Caller(Excerpt.Of(certificate.Subject, Excerpt.Name), tls.ClientRoles);
        return settings.AsksWho ? null : Caller.Loopback;
    }

    private RefusedException Unknown(HttpContext http)
    {
        var what = http.Request.Headers.Authorization.Count > 0 && !_keys.IsEmpty ? "The key is not known to this node." : "This node wants to know who asks.";
        if (!tries.Count(http.Connection.RemoteIpAddress))
        {
            return new RefusedException(StatusCodes.Status429TooManyRequests, "There were too many requests without a known key from this address. Wait a minute, or ask with a key that is known.") { RetryAfter = 60 };
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new RefusedException(StatusCodes.Status401Unauthorized,
            $"{what} Send a key as 'Authorization: Bearer KEY' ('cohort' takes it from the variable COHORT_KEY); 'cohort node-key create' makes one for cohort.http.keys.");
    }

    private static void Require(Caller caller, AccessRoles role)
    {
        if ((caller.Roles & role) == role) return;
        throw new RefusedException(StatusCodes.Status403Forbidden,
            $"'{caller.Name}' has the roles {AccessRoleNames.Of(caller.Roles)}, and this needs {AccessRoleNames.Of(role)}. Ask with another key, or give this one the role in the settings of the nodes.");
    }

    private static void RequireType(HttpRequest request, Door door)
    {
        // No page of another origin may send this unasked, whatever the type of nothing is.
        if (HttpMethods.IsDelete(request.Method) && request.ContentLength is null or 0) return;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && door.Types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)) return;
        throw new RefusedException(StatusCodes.Status415UnsupportedMediaType,
            $"{request.Path} changes something, and takes the content type {string.Join(" or ", door.Types)}; '{Excerpt.Of(request.ContentType ?? "", Excerpt.Name)}' was sent.");
    }
}
