using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Cohort.Store;

/// <summary>
/// What stands for a user who was erased: HMAC-SHA256 of their id under a salt of its own. Whoever has the id can tell that it is
/// theirs; two erasures of one user do not look alike.
/// </summary>
/// <param name="Salt">The salt, in hexadecimal digits.</param>
/// <param name="Hash">The hash, in hexadecimal digits.</param>
public sealed record UserMark(string Salt, string Hash)
{
    private const int SaltBytes = 16;

    // Of the hash: enough for people to tell two erasures apart.
    private const int CalledDigits = 12;

    /// <summary>What people call it.</summary>
    [JsonIgnore]
    public string Called => Hash[..Math.Min(CalledDigits, Hash.Length)];

    /// <summary>The salt as a number.</summary>
    [JsonIgnore]
    internal UInt128 Key => UInt128.Parse(Salt, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>A new mark of a user.</summary>
    public static UserMark Of(string userId)
    {
        var salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));
        return new UserMark(salt, HashOf(salt, userId));
    }

    /// <summary>Whether it is this user's.</summary>
    public bool IsOf(string userId) => HashOf(Salt, userId) == Hash;

    private static string HashOf(string salt, string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(salt), Encoding.UTF8.GetBytes(userId)));
    }
}
