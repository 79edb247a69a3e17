using System.Globalization;
using System.Security.Claims;
using Cohort.Store.Access;

namespace Cohort.Serving.Http.Doors;

/// <summary>How a person in a browser says who they are, and how a page gets to know it.</summary>
internal static class BrowserKey
{
    /// <summary>The page that asks for a key.</summary>
    public const string Page = "/sign-in";

    /// <summary>The cookie that holds it.</summary>
    public const string Cookie = "cohort_key";

    private const string Kind = "cohort";
    private const string Roles = "roles";
    private const string From = "from";

    /// <summary>A caller in the form in which a page gets to know them.</summary>
    public static ClaimsPrincipal PrincipalOf(Caller caller, string from) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, caller.Name), new Claim(Roles, ((int)caller.Roles).ToString(CultureInfo.InvariantCulture)), new Claim(From, from)], Kind));

    /// <summary>Who it is, and from which address.</summary>
    public static (Caller Caller, string From) Read(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true, AuthenticationType: Kind, Name: { } name }) return (new Caller(Caller.Unknown, AccessRoles.None), "");
        var roles = (AccessRoles)int.Parse(user.FindFirstValue(Roles)!, CultureInfo.InvariantCulture);
        return (new Caller(name, roles), user.FindFirstValue(From) ?? "");
    }
}
