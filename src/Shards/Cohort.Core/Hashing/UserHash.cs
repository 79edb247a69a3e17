namespace Cohort.Core.Hashing;

/// <summary>
/// A user's position in the 64-bit hash space that the range table divides. Ranges on disk are intervals of it: another
/// key or function would put every stored user in a wrong range, so neither may ever change.
/// </summary>
public static class UserHash
{
    // The ASCII text "cohort user hash", little-endian: fixed and public, since ids come from the operator's own systems.
    private const ulong Key0 = 0x7520_7472_6f68_6f63;
    private const ulong Key1 = 0x6873_6168_2072_6573;

    /// <summary>The position of a user id, given as UTF-8.</summary>
    public static ulong Of(ReadOnlySpan<byte> userId) => SipHash.Hash64(Key0, Key1, userId);
}
