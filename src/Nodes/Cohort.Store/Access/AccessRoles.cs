namespace Cohort.Store.Access;

/// <summary>What a caller of the HTTP API may do. Each role is only what it says; <see cref="Admin"/> is all of them.</summary>
[Flags]
internal enum AccessRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask questions.</summary>
    Read = 1,

    /// <summary>Send purchases.</summary>
    Ingest = 2,

    /// <summary>Activate rules and taxonomies.</summary>
    Edit = 4,

    /// <summary>Give orders to ranges and to the rebalancer, turn the day.</summary>
    Operate = 8,

    /// <summary>Everything, and read the audit log.</summary>
    Admin = 31,
}

/// <summary>The names of roles, as people write them.</summary>
internal static class AccessRoleNames
{
    /// <summary>All names, for messages.</summary>
    public const string All = "read, ingest, edit, operate and admin";

    private static readonly (string Name, AccessRoles Role)[] Names =
    [
        ("admin", AccessRoles.Admin), ("read", AccessRoles.Read), ("ingest", AccessRoles.Ingest), ("edit", AccessRoles.Edit), ("operate", AccessRoles.Operate),
    ];

    /// <summary>Reads names with commas between them; false where one is no role, or there is none.</summary>
    public static bool TryParse(string text, out AccessRoles roles)
    {
        roles = AccessRoles.None;
        foreach (var name in text.Split(','))
        {
            var role = Array.Find(Names, known => known.Name == name.Trim()).Role;
            if (role == AccessRoles.None) return false;
            roles |= role;
        }

        return true;
    }

    /// <summary>The names with commas between them.</summary>
    public static string Of(AccessRoles roles)
    {
        if (roles == AccessRoles.Admin) return "admin";
        return string.Join(',', Names.Where(known => known.Role != AccessRoles.Admin && roles.HasFlag(known.Role)).Select(known => known.Name));
    }
}
