using System.Security.Cryptography;
using System.Text;

namespace Cohort.Actors.Wire.Guards;

/// <summary>
/// What all nodes of a cluster must have alike, as a role: Akka.NET names the roles of a node in its request to join and
/// nothing else of its settings, so that is where a node can see that another is none of its kind.
/// </summary>
internal static class Agreement
{
    /// <summary>Where a system has its own.</summary>
    public const string Key = "cohort.agreement";

    /// <summary>What such a role begins with.</summary>
    public const string Prefix = "settings-";

    /// <summary>The role of these settings.</summary>
    /// <param name="settings">What must be alike, by name.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var lines = settings.Select(setting => $"{setting.Key}={setting.Value}\n").Order(StringComparer.Ordinal);
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))), 0, 8);
    }
}
