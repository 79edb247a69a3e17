using Cohort.Core.Hashing;

namespace Cohort.Core.Purchases;

/// <summary>
/// Users whose purchases are refused because they were erased, by hashes of their ids under a secret key: without the key a hash says
/// nothing, and with it only who knows an id can ask for it. Immutable.
/// </summary>
public sealed class RefusedUsers
{
    private readonly UInt128 _key;
    private readonly HashSet<UInt128> _hashes;

    /// <summary>Some users.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hashes">What <see cref="HashOf"/> gives of each under the key.</param>
    public RefusedUsers(UInt128 key, IEnumerable<UInt128> hashes) => (_key, _hashes) = (key, [.. hashes]);

    /// <summary>Whether a user is one of them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public bool Has(ReadOnlySpan<byte> userId) => _hashes.Contains(HashOf(_key, userId));

    /// <summary>The hash of a user's id: SipHash-2-4 of 128 bits. Stored: it never changes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="userId">The user (UTF-8).</param>
    public static UInt128 HashOf(UInt128 key, ReadOnlySpan<byte> userId)
    {
        var (low, high) = SipHash.Hash128((ulong)key, (ulong)(key >> 64), userId);
        return new UInt128(high, low);
    }
}
