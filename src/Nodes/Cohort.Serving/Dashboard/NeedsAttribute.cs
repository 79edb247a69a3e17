using Cohort.Store.Access;

namespace Cohort.Serving.Dashboard;

/// <summary>What a page asks of whoever looks at it. A page without it may name users, and asks for <see cref="AccessRoles.Read"/>.</summary>
/// <param name="role">The role.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAttribute(AccessRoles role) : Attribute
{
    /// <summary>The role.</summary>
    public AccessRoles Role { get; } = role;

    /// <summary>What a page asks for.</summary>
    public static AccessRoles Of(Type page) => page.GetCustomAttributes(typeof(NeedsAttribute), inherit: false) is [NeedsAttribute needs] ? needs.Role : AccessRoles.Read;
}
