using Cohort.Serving.Http.Doors;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Dashboard;

/// <summary>Lets a person in by the key that programs show in a header: a browser keeps it where no script reads it.</summary>
internal static class SignIn
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost($"{BrowserKey.Page}/key", ([FromForm] string? key, [FromForm] string? to, HttpContext http, HttpSettings settings, FailedTries tries) =>
        {
            var place = IsOwn(to) ? to! : "/";
            if (new ApiKeys(settings.Keys).Find(key?.Trim() ?? "") is null)
                return Results.LocalRedirect($"{BrowserKey.Page}?fault={(tries.Count(http.Connection.RemoteIpAddress) ? "key" : "tries")}&to={Uri.EscapeDataString(place)}");
            http.Response.Cookies.Append(BrowserKey.Cookie, key!.Trim(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/" });
            return Results.LocalRedirect(place);
        });
        app.MapPost($"{BrowserKey.Page}/out", (HttpContext http) =>
        {
            http.Response.Cookies.Delete(BrowserKey.Cookie);
            return Results.LocalRedirect(BrowserKey.Page);
        });
    }

    /// <summary>Whether a place is a page of this dashboard.</summary>
    public static bool IsOwn(string? place) => place is ['/', ..] && !place.StartsWith("//", StringComparison.Ordinal) && !place.Contains('\\', StringComparison.Ordinal);
}
