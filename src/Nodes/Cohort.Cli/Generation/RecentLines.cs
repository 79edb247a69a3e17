namespace Cohort.Cli.Generation;

/// <summary>The last lines of a stream, from which repeats are taken.</summary>
internal sealed class RecentLines
{
    /// <summary>Bytes kept of a line; none that the generator writes is longer.</summary>
    public const int LineBytes = 256;

    private const int Lines = 16_384; // 4 MiB: further back than a producer's retry, and it stays in the cache's reach.
    private const int ShortlyAfter = 64;
    private const int MostDays = 60; // A repeat is then inside the window even where its purchase was 20 days late.

    private readonly byte[] _bytes = new byte[Lines * LineBytes];
    private readonly byte[] _lengths = new byte[Lines];
    private readonly int[] _days = new int[Lines];
    private long _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Keeps a line, given without its line feed, that stands on a day of the stream.</summary>
    public void Add(ReadOnlySpan<byte> line, int day)
    {
        var at = (int)(_count++ % Lines);
        line.CopyTo(_bytes.AsSpan(at * LineBytes));
        _lengths[at] = (byte)line.Length;
        _days[at] = day;
    }

    /// <summary>A line to repeat: in half of all cases a very recent one, else any that is not too old.</summary>
    public ReadOnlySpan<byte> Draw(Xoshiro random, int day)
    {
        var known = (int)Math.Min(_count, Lines);
        var back = random.Below(random.Chance(0.5) ? Math.Min(known, ShortlyAfter) : known);
        var at = (int)((_count - 1 - back) % Lines);
        if (day - _days[at] > MostDays) at = (int)((_count - 1) % Lines);
        return _bytes.AsSpan(at * LineBytes, _lengths[at]);
    }
}
