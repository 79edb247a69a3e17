using Cohort.Core.Hashing;

namespace Cohort.Store.Checksums;

/// <summary>
/// What the members of a segment and their entries are known by: a sum of hashes. It does not depend on the order, and
/// follows each who enters or leaves without the others being read.
/// </summary>
internal static class MemberDigest
{
    /// <summary>The part of one member: the hash of the id, times an odd number for each date.</summary>
    /// <param name="user">The user (UTF-8).</param>
    /// <param name="since">The day when they entered; null where that is not known.</param>
    public static long Of(ReadOnlySpan<byte> user, long? since) => unchecked((long)UserHash.Of(user) * (since is { } day ? (2 * day) + 3 : 1));

    /// <summary>The digest with one member more or less.</summary>
    public static long With(long digest, long member, bool entered) => unchecked(entered ? digest + member : digest - member);
}
