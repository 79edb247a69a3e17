using Text = System.Text.Encoding;

namespace Cohort.Core.Load;

/// <summary>A user, or a part of a salted one, that weighs much in a range.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Point">Their place in the hash space; for a salted user the part's.</param>
/// <param name="Most">Weight that they have at most.</param>
/// <param name="Least">Weight that they have at least.</param>
internal readonly record struct HeavyHitter(string UserId, ulong Point, long Most, long Least);

/// <summary>
/// The heaviest of a stream in a bounded place: SpaceSaving (Metwally, Agrawal, El Abbadi, "Efficient computation of
/// frequent and top-k elements in data streams", 2005). Whoever weighs more than the total divided by the capacity is
/// in it, and nobody's weight is overestimated by more than that. A few dozen places in plain arrays are searched faster
/// than the linked buckets of the paper.
/// </summary>
internal sealed class HeavyHitters
{
    private readonly ulong[] _points;
    private readonly long[] _most;
    private readonly long[] _least;
    private readonly byte[] _ids;
    private readonly byte[] _idLengths;

    /// <summary>An empty sketch.</summary>
    /// <param name="capacity">How many are kept, positive.</param>
    public HeavyHitters(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _points = new ulong[capacity];
        _most = new long[capacity];
        _least = new long[capacity];
        _ids = new byte[capacity * Limits.IdBytes];
        _idLengths = new byte[capacity];
    }

    /// <summary>How many are in it.</summary>
    public int Count { get; private set; }

    /// <summary>The weight of all that was offered.</summary>
    public long Total { get; private set; }

    /// <summary>Adds weight to a user. Allocates nothing.</summary>
    /// <param name="point">Their place in the hash space, by which they are known.</param>
    /// <param name="userId">The user (UTF-8), at most <see cref="Limits.IdBytes"/> long.</param>
    /// <param name="weight">Not negative.</param>
    public void Offer(ulong point, ReadOnlySpan<byte> userId, long weight)
    {
        Total += weight;
        var at = _points.AsSpan(0, Count).IndexOf(point);
        if (at < 0) at = Place(point, userId);
        _most[at] += weight;
        _least[at] += weight;
    }

    /// <summary>Halves all weights, so that the past fades. The bounds stay bounds: the upper is rounded up, the lower down.</summary>
    public void Halve()
    {
        Total = 0;
        for (var i = 0; i < Count; i++)
        {
            _most[i] = (_most[i] + 1) >> 1;
            _least[i] >>= 1;
            Total += _most[i];
        }
    }

    /// <summary>Takes over what another sketch knows, as far as there is room; the lighter of both give way.</summary>
    /// <param name="other">The other sketch.</param>
    /// <param name="isWanted">Whose weight is wanted, by place in the hash space.</param>
    public void Inherit(HeavyHitters other, Func<ulong, bool> isWanted)
    {
        for (var i = 0; i < other.Count; i++)
        {
            if (!isWanted(other._points[i])) continue;
            Total += other._most[i];
            var at = _points.AsSpan(0, Count).IndexOf(other._points[i]);
            if (at < 0) at = Place(other._points[i], other.IdOf(i));
            _most[at] += other._most[i];
            _least[at] += other._least[i];
        }
    }

    /// <summary>The heaviest, the surest first.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="least">Only those that have at least this weight.</param>
    public IReadOnlyList<HeavyHitter> Top(int count, long least) => [.. Enumerable.Range(0, Count)
        .Where(i => _least[i] >= least)
        .OrderByDescending(i => _least[i]).ThenBy(i => _points[i])
        .Take(count)
        .Select(i => new HeavyHitter(Text.UTF8.GetString(IdOf(i)), _points[i], _most[i], _least[i]))];

    private ReadOnlySpan<byte> IdOf(int at) => _ids.AsSpan(at * Limits.IdBytes, _idLengths[at]);

    // The newcomer inherits the weight of the lightest as the bound of their own.
    private int Place(ulong point, ReadOnlySpan<byte> userId)
    {
        var at = Count < _points.Length ? Count++ : Lightest();
        _points[at] = point;
        _least[at] = 0;
        _idLengths[at] = (byte)userId.Length;
        userId.CopyTo(_ids.AsSpan(at * Limits.IdBytes));
        return at;
    }

    private int Lightest()
    {
        var lightest = 0;
        for (var i = 1; i < _most.Length; i++)
        {
            if (_most[i] < _most[lightest]) lightest = i;
        }

        return lightest;
    }
}
