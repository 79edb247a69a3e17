using Cohort.Core.Hashing;

namespace Cohort.Core.Load;

/// <summary>
/// Measures the load of one range, by the range's owner. Of the purchases only every 64th on average is looked at, so
/// that measuring costs less than a hundredth of applying; how many and how long is counted per batch. The sample's
/// steps are drawn from the meter's own sequence: no period of the input can hide from it, and the same input gives
/// the same report.
/// </summary>
internal sealed class LoadMeter
{
    /// <summary>Seconds of the short horizon: what happens now.</summary>
    public const int RecentSeconds = 10;

    /// <summary>Seconds of the long horizon: what to rely on.</summary>
    public const int SettledSeconds = 60;

    /// <summary>Heavy hitters that are followed: whoever has more than a 32nd of the range is seen.</summary>
    public const int HitterPlaces = 32;

    private const int OrdinaryStep = 64;
    private const int HalvingSeconds = 30;
    private const int ReportedHitters = 8;
    private const long Second = 1_000_000;

    private readonly HashRange _range;
    private readonly int _meanStep;
    private readonly long[] _weights = new long[LoadProfile.Parts];
    private readonly HeavyHitters _hitters = new(HitterPlaces);
    private LoadMeans _recent = LoadMeans.Over(RecentSeconds);
    private LoadMeans _settled = LoadMeans.Over(SettledSeconds);
    private ulong _sequence;
    private int _step;
    private long _events;
    private long _busy;
    private long _wait;
    private long _batches;
    private long _since = -1;
    private long _observed;

    /// <summary>A meter that has seen nothing.</summary>
    /// <param name="range">The range's hashes.</param>
    public LoadMeter(HashRange range)
        : this(range, OrdinaryStep)
    {
    }

    /// <summary>A meter that looks at every so many purchases on average.</summary>
    internal LoadMeter(HashRange range, int meanStep)
    {
        (_range, _meanStep) = (range, meanStep);
        _sequence = range.Start ^ 0x9e3779b97f4a7c15;
        UntilSample = NextStep();
    }

    /// <summary>Purchases up to the next one to be given to <see cref="Sample"/>, that one included.</summary>
    internal int UntilSample { get; private set; }

    /// <summary>Adds what a batch took.</summary>
    /// <param name="busyMicros">Microseconds it kept the range's thread busy.</param>
    /// <param name="waitMicros">Microseconds it had waited before.</param>
    public void AddTime(long busyMicros, long waitMicros)
    {
        _busy += Math.Max(0, busyMicros);
        _wait += Math.Max(0, waitMicros);
        _batches++;
    }

    /// <summary>Tells the time. Whole seconds since the last call enter the means; a clock that goes back is waited for.</summary>
    /// <param name="nowMicros">Microseconds since any moment that stays the same.</param>
    public void Advance(long nowMicros)
    {
        if (_since < 0) _since = nowMicros;
        var seconds = (nowMicros - _since) / Second;
        if (seconds <= 0) return;
        _recent = _recent.Add(_events, _busy, _wait, _batches, seconds);
        _settled = _settled.Add(_events, _busy, _wait, _batches, seconds);
        (_events, _busy, _wait, _batches) = (0, 0, 0, 0);
        var halvings = ((_observed + seconds) / HalvingSeconds) - (_observed / HalvingSeconds);
        for (var i = 0; i < Math.Min(halvings, 63); i++) Halve();
        _since += seconds * Second;
        _observed += seconds;
    }

    /// <summary>The report of the range.</summary>
    /// <param name="rangeId">The range's id.</param>
    /// <param name="tableVersion">The version of the table that routes to it.</param>
    /// <param name="users">Users it holds.</param>
    /// <param name="bytes">Memory it takes.</param>
    public RangeLoad Report(int rangeId, int tableVersion, long users, long bytes) => new(
        rangeId,
        tableVersion,
        Math.Max(0, _since),
        _observed,
        _recent.Rates,
        _settled.Rates,
        users,
        bytes,
        new LoadProfile(_range, (long[])_weights.Clone(), _hitters.Top(ReportedHitters, Math.Max(1, _hitters.Total / LoadProfile.Parts))));

    /// <summary>The meters of the two parts of a split range: each goes on with its share of what was seen.</summary>
    /// <param name="hash">The first hash of the upper part.</param>
    public (LoadMeter Lower, LoadMeter Upper) SplitAt(ulong hash)
    {
        var (lower, upper) = _range.SplitAt(hash);
        var profile = new LoadProfile(_range, _weights, _hitters.Top(HitterPlaces, 1));
        var below = profile.Total == 0 ? 1 : profile.Below(hash);
        var total = profile.Total == 0 ? 2 : profile.Total;
        return (Part(lower, profile, below, total), Part(upper, profile, total - below, total));
    }

    /// <summary>The meter of a range that two neighbours became.</summary>
    public static LoadMeter Merge(LoadMeter lower, LoadMeter upper)
    {
        var merged = new LoadMeter(new HashRange(lower._range.Start, upper._range.End), lower._meanStep)
        {
            _recent = lower._recent.Plus(upper._recent),
            _settled = lower._settled.Plus(upper._settled),
            _observed = Math.Min(lower._observed, upper._observed),
            _since = Math.Max(lower._since, upper._since),
        };
        foreach (var one in (LoadMeter[])[lower, upper])
        {
            merged.Spread(new LoadProfile(one._range, one._weights, one._hitters.Top(HitterPlaces, 1)));
            merged._hitters.Inherit(one._hitters, static _ => true);
        }

        return merged;
    }

    /// <summary>Counts a batch that was applied.</summary>
    /// <param name="purchases">Purchases in it.</param>
    /// <param name="untilSample">Purchases up to the next one to be looked at.</param>
    internal void Count(int purchases, int untilSample)
    {
        _events += purchases;
        UntilSample = untilSample;
    }

    /// <summary>Looks at one purchase, which stands for those since the last one looked at.</summary>
    /// <param name="point">The place of its user, or of their part, in the hash space.</param>
    /// <param name="userId">Its user (UTF-8).</param>
    /// <returns>Purchases up to the next one.</returns>
    internal int Sample(ulong point, ReadOnlySpan<byte> userId)
    {
        if (!_range.Contains(point)) return NextStep(); // Applying it will throw, and say why.
        _weights[LoadProfile.PartOf(_range, point)] += _step;
        _hitters.Offer(point, userId, _step);
        return NextStep();
    }

    private LoadMeter Part(HashRange range, LoadProfile profile, long part, long whole)
    {
        var meter = new LoadMeter(range, _meanStep)
        {
            _recent = _recent.Share(part, whole),
            _settled = _settled.Share(part, whole),
            _observed = _observed,
            _since = _since,
        };
        meter.Spread(profile);
        meter._hitters.Inherit(_hitters, range.Contains);
        return meter;
    }

    // What another profile says of the hashes in each part of this range's histogram.
    private void Spread(LoadProfile profile)
    {
        var last = _range.End - 1;
        var width = ((last - _range.Start) / LoadProfile.Parts) + 1;
        for (var part = 0; part < _weights.Length; part++)
        {
            var start = _range.Start + ((ulong)part * width);
            if (start < _range.Start || start > last) break;
            var isLast = last - start < width;
            _weights[part] += Below(profile, isLast ? last : start + width, isLast) - Below(profile, start, false);
        }
    }

    // A hash may lie outside the profile's range; with "inclusive" its own weight counts too, since 2^64 has no hash.
    private static long Below(LoadProfile profile, ulong hash, bool inclusive)
    {
        var last = profile.Range.End - 1;
        if (hash > last || (inclusive && hash >= last)) return profile.Total;
        return hash <= profile.Range.Start && !inclusive ? 0 : profile.Below(inclusive ? hash + 1 : hash);
    }

    private void Halve()
    {
        foreach (ref var weight in _weights.AsSpan()) weight >>= 1;
        _hitters.Halve();
    }

    // xorshift64 (Marsaglia, 2003); for a mean of 64, steps from 1 to 127.
    private int NextStep()
    {
        if (_sequence == 0) _sequence = 1;
        _sequence ^= _sequence << 13;
        _sequence ^= _sequence >> 7;
        _sequence ^= _sequence << 17;
        return _step = 1 + (int)Math.BigMul(_sequence, (ulong)((2 * _meanStep) - 1), out _);
    }
}
