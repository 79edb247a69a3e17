using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// A user who is being erased, as journals name them: by a hash of their id under a key of the erasure's own, since a row may outlive the
/// erasure.
/// </summary>
/// <param name="Place">Their place in the hash space.</param>
/// <param name="Key">The key.</param>
/// <param name="Hash">What <see cref="RefusedUsers.HashOf"/> gives of their id under the key.</param>
internal readonly record struct ErasedUser(ulong Place, UInt128 Key, UInt128 Hash)
{
    /// <summary>A user under a key.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="key">The key.</param>
    public static ErasedUser Of(string userId, UInt128 key)
    {
        var id = Text.UTF8.GetBytes(userId);
        return new ErasedUser(UserHash.Of(id), key, RefusedUsers.HashOf(key, id));
    }

    /// <summary>Whether it is this user.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public bool Is(ReadOnlySpan<byte> userId) => UserHash.Of(userId) == Place && RefusedUsers.HashOf(Key, userId) == Hash;

    /// <inheritdoc cref="Is(ReadOnlySpan{byte})"/>
    public bool Is(string userId) => Is(Text.UTF8.GetBytes(userId));

    /// <summary>How they are salted in a table; null where they are not.</summary>
    public Salt? SaltIn(RangeTable table)
    {
        foreach (var salt in table.Salts)
        {
            if (Is(salt.UserId)) return salt;
        }

        return null;
    }
}
