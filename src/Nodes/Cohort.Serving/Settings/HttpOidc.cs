using Cohort.Store.Access;

namespace Cohort.Serving.Settings;

/// <summary>Whose tokens are taken beside keys, and what those who have one may do (OpenID Connect).</summary>
internal sealed record HttpOidc
{
    /// <summary>Where roles stand in a token unless the settings say otherwise.</summary>
    public const string UsualRolesClaim = "roles";

    /// <summary>What names the holder of a token unless the settings say otherwise.</summary>
    public const string UsualNameClaim = "preferred_username";

    /// <summary>Whoever makes the tokens: the address under which <c>/.well-known/openid-configuration</c> is found.</summary>
    public required Uri Authority { get; init; }

    /// <summary>For whom tokens must be made.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that names the holder; where a token lacks it, its subject does.</summary>
    public required string NameClaim { get; init; }

    /// <summary>The claim that holds roles or groups, by its name or by a path of names with points between them.</summary>
    public required string RolesClaim { get; init; }

    /// <summary>What each role or group of the authority may do here; empty where its roles are called as ours are.</summary>
    public required IReadOnlyDictionary<string, AccessRoles> Roles { get; init; }

    /// <summary>Reads settings.</summary>
    /// <param name="authority">An address; empty for none.</param>
    /// <param name="audience">For whom tokens must be made.</param>
    /// <param name="claims">The claim of roles and that of names.</param>
    /// <param name="roles">Lines of a role or group of the authority, and roles of ours.</param>
    /// <param name="nameOf">How people write a setting: authority, audience, roles.</param>
    /// <param name="faults">What is wrong, as sentences.</param>
    /// <returns>Null where there is no authority, or something is wrong.</returns>
    public static HttpOidc? Read(string authority, string audience, (string Roles, string Name) claims, IReadOnlyList<string> roles, Func<string, string> nameOf, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        faults = found;
        if (authority.Length == 0)
        {
            if (audience.Length > 0) found.Add($"{nameOf("audience")} is set, but {nameOf("authority")} is not: set both, or neither.");
            if (roles.Count > 0) found.Add($"{nameOf("roles")} is set, but {nameOf("authority")} is not: set both, or neither.");
            return null;
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            found.Add($"{nameOf("authority")} is '{authority}', which is no address: write that of the one who makes the tokens, as in https://login.example/realms/shop.");
        else if (uri.Scheme == "http" && !Loopback.Is(uri.Host))
            found.Add($"{nameOf("authority")} is '{authority}': over plain http anybody on the way could say whose tokens are good. Write it with https.");
        if (audience.Length == 0) found.Add($"{nameOf("audience")} is missing: without it, tokens that were made for other programs would be good here. Name the audience that your provider writes into tokens for Cohort.");
        var granted = new Dictionary<string, AccessRoles>(StringComparer.Ordinal);
        foreach (var line in roles)
        {
            var at = line.TrimEnd().LastIndexOf(' ');
            if (at <= 0 || !AccessRoleNames.TryParse(line[(at + 1)..].Trim(), out var ours))
                found.Add($"{nameOf("roles")} holds '{line}', which is not a role or group and what it may do, as in 'campaign-managers read,edit': use {AccessRoleNames.All}, with commas and no spaces between them.");
            else if (!granted.TryAdd(line[..at].Trim(), ours))
                found.Add($"{nameOf("roles")} has '{line[..at].Trim()}' twice; write all that it may do in one line.");
        }

        if (found.Count > 0) return null;
        return new HttpOidc
        {
            Authority = uri!,
            Audience = audience,
            RolesClaim = claims.Roles.Length > 0 ? claims.Roles : UsualRolesClaim,
            NameClaim = claims.Name.Length > 0 ? claims.Name : UsualNameClaim,
            Roles = granted,
        };
    }

    /// <summary>What somebody may do who has some roles or groups of the authority; those that are not known give nothing.</summary>
    public AccessRoles RolesOf(IEnumerable<string> values)
    {
        var all = AccessRoles.None;
        foreach (var value in values)
        {
            if (Roles.TryGetValue(value, out var granted)) all |= granted;
            else if (Roles.Count == 0 && AccessRoleNames.TryParse(value, out var same)) all |= same;
        }

        return all;
    }
}
