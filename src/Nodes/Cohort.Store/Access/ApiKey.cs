using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Cohort.Store.Access;

/// <summary>
/// A key of the HTTP API as a node's settings hold it: a line of a name, roles, and a hash of the secret. The secret is 256
/// random bits, so one round of SHA-256 without salt is enough: nobody can try them all, and no two are alike.
/// </summary>
/// <param name="Name">Who has it; the audit log names it.</param>
/// <param name="Roles">What its holder may do.</param>
/// <param name="Hash">SHA-256 of the secret, in lower-case hexadecimal digits.</param>
internal sealed partial record ApiKey(string Name, AccessRoles Roles, string Hash)
{
    /// <summary>What every secret begins with, so that scanners and people know one where it does not belong.</summary>
    public const string Prefix = "cohort_";

    private const int SecretBytes = 32;
    private const string HashKind = "sha256:";

    /// <summary>Makes a new secret, which is told once and kept nowhere.</summary>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public static (string Secret, ApiKey Key) Create(string name, AccessRoles roles)
    {
        if (!PlainName().IsMatch(name)) throw new ArgumentException(NameFault(name), nameof(name));
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return (secret, new ApiKey(name, roles, HashOf(secret)));
    }

    /// <summary>Reads a line, as <see cref="ToString"/> writes it.</summary>
    /// <param name="line">A name, roles with commas between them, and the hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="fault">Why it is none, as a sentence that does not tell the hash; empty otherwise.</param>
    public static bool TryParse(string line, out ApiKey key, out string fault)
    {
        key = new ApiKey("", AccessRoles.None, "");
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var granted = AccessRoles.None;
        fault = parts switch
        {
            [var name, ..] when !PlainName().IsMatch(name) => NameFault(name),
            [var name, var roles, ..] when !AccessRoleNames.TryParse(roles, out granted) => $"The key of '{name}' has roles that are none: use {AccessRoleNames.All}, with commas and no spaces between them.",
            [_, _, var hash] when HashLine().IsMatch(hash) => "",
            [var name, ..] => $"The key of '{name}' is not a name, roles and 'sha256:' with 64 hexadecimal digits. Let 'cohort node-key create' write the line.",
            [] => "There is an empty line among the keys.",
        };
        if (fault.Length > 0) return false;
        key = new ApiKey(parts[0], granted, parts[2][HashKind.Length..].ToLowerInvariant());
        return true;
    }

    /// <summary>The hash of a secret.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The line for a node's settings; it holds no secret.</summary>
    public override string ToString() => $"{Name} {AccessRoleNames.Of(Roles)} {HashKind}{Hash}";

    private static string NameFault(string name) =>
        $"'{(name.Length <= 64 && name.All(c => c is > ' ' and < '\x7f') ? name : "...")}' cannot be the name of a key: use up to 64 letters, digits and . _ @ -, beginning with a letter or digit.";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\\z")]
    private static partial Regex PlainName();

    [GeneratedRegex("^sha256:[0-9a-fA-F]{64}\\z")]
    private static partial Regex HashLine();
}
