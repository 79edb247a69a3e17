using Cohort.Core.Hashing;

namespace Cohort.Core.Ledgers;

/// <summary>
/// 64 bits that say which order of its user a line is of. Keys are compared within one user only: among a million orders of one user
/// two share one by chance with probability 10^12 / 2^65, under 10^-7.
/// </summary>
internal static class OrderKey
{
    // Fixed: keys are persisted. SipHash keys as the first 128 bits of the fraction of pi.
    private const ulong Key0 = 0x243F6A8885A308D3;
    private const ulong Key1 = 0x13198A2E03707344;

    // The odd number nearest to 2^64 divided by the golden ratio: neighbouring seconds lie far apart.
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>No key: the line is of an order of its own.</summary>
    public const ulong None = 0;

    /// <summary>The key of a named order.</summary>
    /// <param name="orderId">Its id (UTF-8), not empty.</param>
    public static ulong Named(ReadOnlySpan<byte> orderId) => Some(SipHash.Hash64(Key0, Key1, orderId));

    /// <summary>What lines without an order id have in common that come of one source; 0 where the source is empty.</summary>
    public static ulong OfSource(ReadOnlySpan<byte> source) => source.IsEmpty ? 0 : SipHash.Hash64(Key1, Key0, source);

    /// <summary>The key of the lines without an order id that one source recorded in one second.</summary>
    /// <param name="source">What <see cref="OfSource"/> gives.</param>
    /// <param name="second">Seconds since 1970-01-01T00:00:00Z.</param>
    public static ulong At(ulong source, long second) => Some(source + (((ulong)second + 1) * Golden));

    /// <summary>The key of a line: that of its order, or of an order of its own.</summary>
    /// <param name="order">The order; <see cref="None"/> where none is known.</param>
    /// <param name="line">The line's fingerprint.</param>
    public static ulong OfLine(ulong order, Fingerprint line) => order == None ? Alone(line) : order;

    /// <summary>The key of a line that was taken in before orders were known: it is an order of its own.</summary>
    public static ulong Alone(Fingerprint line) => Some(line.High);

    private static ulong Some(ulong key) => key == None ? Golden : key;
}
