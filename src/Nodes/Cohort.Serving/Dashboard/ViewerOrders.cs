using Cohort.Serving.Http.Auditing;
using Cohort.Store.Access;
using Cohort.Store.Questions;

namespace Cohort.Serving.Dashboard;

/// <summary>What people change from a page: asked for their role, and in the audit log like what programs change.</summary>
internal sealed class ViewerOrders(Viewer viewer, AuditLog audit)
{
    /// <summary>Carries out an order.</summary>
    /// <param name="role">What it needs.</param>
    /// <param name="what">What it is, for the audit log.</param>
    /// <param name="order">What was asked for, for the audit log.</param>
    /// <param name="carryOut">Does it, in the name that it is given.</param>
    /// <exception cref="CohortException">They may not, it cannot be written down, or it is refused.</exception>
    public async Task<T> DoAsync<T>(AccessRoles role, string what, string order, Func<string, Task<T>> carryOut)
    {
        var (caller, from) = await viewer.WhoAsync();
        if ((caller.Roles & role) != role)
            throw new CohortException(Refusal.Forbidden, $"'{caller.Name}' has the roles {AccessRoleNames.Of(caller.Roles)}, and this needs {AccessRoleNames.Of(role)}. Sign in with another key.");
        return await audit.AroundAsync(caller.Name, from, what, order, () => carryOut(caller.Name));
    }
}
