using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cohort.Serving.Http.Doors;

/// <summary>Asks who calls, whether they may, and whether what they send is of a kind and size that the path takes.</summary>
/// <param name="settings">The keys and certificates that are known.</param>
/// <param name="tokens">The tokens that are taken.</param>
/// <param name="tries">Counts callers without any.</param>
internal sealed class Gate(HttpSettings settings, BearerTokens tokens, FailedTries tries)
{
    private const string Bearer = "Bearer ";

    private readonly ApiKeys _keys = new(settings.Keys);

    public async Task Answer(HttpContext http, RequestDelegate next)
    {
        var door = Door.Of(http);
        var isChange = Door.IsChange(http.Request);
        var (caller, fault) = await FindAsync(http);
        if (caller is null && !door.IsOpen)
        {
            // Who opens a page is asked for a key, and comes back to it.
            if (!door.IsPage || http.Request.Headers["Sec-Fetch-Dest"] == "empty") throw Unknown(http, fault);
            http.Response.Redirect($"{BrowserKey.Page}?to={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
            return;
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
        await next(http);
    }

    private async Task<(Caller? Caller, string Fault)> FindAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0 && (!_keys.IsEmpty || tokens.AreTaken)) return await HolderOfAsync(http, header);

        // The key of a person in a browser, which sends it by itself: for what changes nothing.
        if (_keys.Find(http.Request.Cookies[BrowserKey.Cookie] ?? "") is { } own && !Door.IsChange(http.Request)) return (new Caller(own.Name, own.Roles), "");

        // The connection has looked already whether it is of an authority that is known.
        if (http.Connection.ClientCertificate is { } certificate && settings.Tls is { AsksClients: true } tls)
            return (new Caller(Excerpt.Of(certificate.Subject, Excerpt.Name), tls.ClientRoles), "");
        return settings.AsksWho ? (null, "This node wants to know who asks.") : (Caller.Loopback, "");
    }

    private async Task<(Caller? Caller, string Fault)> HolderOfAsync(HttpContext http, string header)
    {
        const string fault = "The key is not known to this node.";
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return (null, fault);
        var secret = header[Bearer.Length..].Trim();
        if (_keys.Find(secret) is { } key) return (new Caller(key.Name, key.Roles), "");
        return tokens.AreTaken && !secret.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? await tokens.FindAsync(secret, http.RequestAborted) : (null, fault);
    }

    private RefusedException Unknown(HttpContext http, string fault)
    {
        if (!tries.Count(http.Connection.RemoteIpAddress))
        {
            return new RefusedException(StatusCodes.Status429TooManyRequests, "There were too many requests without a known key from this address. Wait a minute, or ask with a key that is known.") { RetryAfter = 60 };
        }

        http.Response.Headers.WWWAuthenticate = http.Request.Headers.Authorization.Count > 0 && tokens.AreTaken ? "Bearer error=\"invalid_token\"" : "Bearer";
        var ways = tokens.AreTaken ? $"a token of {settings.Oidc!.Authority.AbsoluteUri} as 'Authorization: Bearer TOKEN', or a key likewise" : "a key as 'Authorization: Bearer KEY'";
        return new RefusedException(StatusCodes.Status401Unauthorized,
            $"{fault} Send {ways} ('cohort' takes it from the variable COHORT_KEY); 'cohort node-key create' makes a key for cohort.http.keys.");
    }

    private static void Require(Caller caller, AccessRoles role)
    {
        if ((caller.Roles & role) == role) return;
        throw new RefusedException(StatusCodes.Status403Forbidden,
            $"'{caller.Name}' has {(caller.Roles == AccessRoles.None ? "no role" : $"the roles {AccessRoleNames.Of(caller.Roles)}")}, and this needs {AccessRoleNames.Of(role)}. Ask with another key, or give this one the role in the settings of the nodes.");
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
