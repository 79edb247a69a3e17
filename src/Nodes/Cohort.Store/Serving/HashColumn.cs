namespace Cohort.Store.Serving;

/// <summary>
/// Hashes in a database, whose 64-bit numbers have a sign: moved down by 2^63, so that they compare as hashes do.
/// </summary>
internal static class HashColumn
{
    private const ulong SignBit = 1UL << 63;

    public static long Of(ulong hash) => (long)(hash ^ SignBit);

    public static long Of(string user) => Of(Core.Hashing.UserHash.Of(System.Text.Encoding.UTF8.GetBytes(user)));

    public static ulong Read(long column) => (ulong)column ^ SignBit;
}
