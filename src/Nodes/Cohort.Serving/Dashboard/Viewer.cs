using System.Globalization;
using System.Security.Claims;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cohort.Serving.Dashboard;

/// <summary>Whoever looks at a page.</summary>
internal sealed class Viewer(AuthenticationStateProvider state)
{
    private const string Kind = "cohort";
    private const string Roles = "roles";
    private const string From = "from";

    /// <summary>A caller in the form in which a page gets to know them.</summary>
    public static ClaimsPrincipal Of(Caller caller, string from) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, caller.Name), new Claim(Roles, ((int)caller.Roles).ToString(CultureInfo.InvariantCulture)), new Claim(From, from)], Kind));

    /// <summary>Who it is, and from which address.</summary>
    public async Task<(Caller Caller, string From)> WhoAsync()
    {
        var user = (await state.GetAuthenticationStateAsync()).User;
        if (user.Identity is not { IsAuthenticated: true, AuthenticationType: Kind, Name: { } name }) return (new Caller(Caller.Unknown, AccessRoles.None), "");
        var roles = (AccessRoles)int.Parse(user.FindFirstValue(Roles)!, CultureInfo.InvariantCulture);
        return (new Caller(name, roles), user.FindFirstValue(From) ?? "");
    }

    /// <summary>Whether they have a role.</summary>
    public async Task<bool> MayAsync(AccessRoles role) => ((await WhoAsync()).Caller.Roles & role) == role;
}
