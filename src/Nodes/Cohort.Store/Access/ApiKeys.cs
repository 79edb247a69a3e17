using System.Security.Cryptography;
using System.Text;

namespace Cohort.Store.Access;

/// <summary>All keys that a node knows.</summary>
/// <param name="keys">The keys.</param>
internal sealed class ApiKeys(IReadOnlyList<ApiKey> keys)
{
    // Longer than any secret that was ever made; what is longer is not even hashed.
    private const int LongestSecret = 128;

    private readonly (ApiKey Key, byte[] Hash)[] _keys = [.. keys.Select(key => (key, Encoding.ASCII.GetBytes(key.Hash)))];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _keys.Length == 0;

    /// <summary>
    /// The key with this secret; null where there is none. It takes the same time whichever it is, and compares hashes, so
    /// that the time says nothing about a secret.
    /// </summary>
    public ApiKey? Find(string secret)
    {
        if (secret.Length > LongestSecret) return null;
        var hash = Encoding.ASCII.GetBytes(ApiKey.HashOf(secret));
        ApiKey? found = null;
        foreach (var (key, known) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known)) found = key;
        }

        return found;
    }
}
