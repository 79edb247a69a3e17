using Cohort.Core.Hashing;

namespace Cohort.Store.Checksums;

/// <summary>
/// What the members of a segment are known by: the sum of the hashes of their ids. It does not depend on the order, and
/// follows each who enters or leaves without the others being read.
/// </summary>
internal static class MemberDigest
{
    /// <summary>The part of one member.</summary>
    public static long Of(ReadOnlySpan<byte> user) => (long)UserHash.Of(user);

    /// <summary>The digest with one member more or less.</summary>
    public static long With(long digest, long member, bool entered) => unchecked(entered ? digest + member : digest - member);
}
