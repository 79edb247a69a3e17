using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cohort.Serving.Dashboard;

/// <summary>Whoever looks at a page.</summary>
internal sealed class Viewer(AuthenticationStateProvider state)
{
    /// <summary>Who it is, and from which address.</summary>
    public async Task<(Caller Caller, string From)> WhoAsync() => BrowserKey.Read((await state.GetAuthenticationStateAsync()).User);

    /// <summary>Whether they have a role.</summary>
    public async Task<bool> MayAsync(AccessRoles role) => ((await WhoAsync()).Caller.Roles & role) == role;
}
