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
    /// <summary>The page that asks for a key.</summary>
    public const string Page = "/sign-in";

    /// <summary>The cookie that holds it.</summary>
    public const string Cookie = "cohort_key";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost($"{Page}/key", ([FromForm] string? key, [FromForm] string? to, HttpContext http, HttpSettings settings, FailedTries tries) =>
        {
            var place = IsOwn(to) ? to! : "/";
            if (new ApiKeys(settings.Keys).Find(key?.Trim() ?? "") is null)
                return Results.LocalRedirect($"{Page}?fault={(tries.Count(http.Connection.RemoteIpAddress) ? "key" : "tries")}&to={Uri.EscapeDataString(place)}");
            http.Response.Cookies.Append(Cookie, key!.Trim(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/" });
            return Results.LocalRedirect(place);
        });
        app.MapPost($"{Page}/out", (HttpContext http) =>
        {
            http.Response.Cookies.Delete(Cookie);
            return Results.LocalRedirect(Page);
        });
    }

    /// <summary>Whether a place is a page of this dashboard.</summary>
    public static bool IsOwn(string? place) => place is ['/', ..] && !place.StartsWith("//", StringComparison.Ordinal) && !place.Contains('\\', StringComparison.Ordinal);
}
