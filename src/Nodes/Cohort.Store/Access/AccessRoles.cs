namespace Cohort.Store.Access;

/// <summary>What a caller of the HTTP API may do. Each role is only what it says, but that who reads counts too; <see cref="Admin"/> is all of them.</summary>
[Flags]
internal enum AccessRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask about numbers of users: segments, their sizes and what they overlap; nothing that names anybody.</summary>
    Count = 32,

    /// <summary>Ask questions.</summary>
    Read = 1 | Count,

    /// <summary>Send purchases.</summary>
    Ingest = 2,

    /// <summary>Activate rules and taxonomies.</summary>
    Edit = 4,

    /// <summary>Give orders to ranges and to the rebalancer, turn the day.</summary>
    Operate = 8,

    /// <summary>Everything, and read the audit log.</summary>
    Admin = Read | Ingest | Edit | Operate,
}

/// <summary>The names of roles, as people write them.</summary>
internal static class AccessRoleNames
{
    /// <summary>All names, for messages.</summary>
    public const string All = "count, read, ingest, edit, operate and admin";

    private static readonly (string Name, AccessRoles Role)[] Names =
    [
        ("admin", AccessRoles.Admin), ("count", AccessRoles.Count), ("read", AccessRoles.Read), ("ingest", AccessRoles.Ingest), ("edit", AccessRoles.Edit), ("operate", AccessRoles.Operate),
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

    /// <summary>Whether who has no other role can only ask.</summary>
    public static bool OnlyAsks(this AccessRoles roles) => (roles & ~AccessRoles.Read) == AccessRoles.None;

    /// <summary>The names with commas between them.</summary>
    public static string Of(AccessRoles roles)
    {
        if (roles == AccessRoles.Admin) return "admin";

        // Who reads may count without being told so.
        return string.Join(',', Names.Where(known => known.Role != AccessRoles.Admin && roles.HasFlag(known.Role) && (known.Role != AccessRoles.Count || !roles.HasFlag(AccessRoles.Read))).Select(known => known.Name));
    }
}
