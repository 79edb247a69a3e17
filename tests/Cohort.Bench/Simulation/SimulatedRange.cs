using Cohort.Core.Hashing;
using Cohort.Core.Load;

namespace Cohort.Bench.Simulation;

/// <summary>What is known of a range in the simulation: how its load truly is, and the means that a meter would have.</summary>
internal sealed class SimulatedRange(HashRange range)
{
    private DecayingMean _recent = DecayingMean.Over(LoadMeter.RecentSeconds);
    private DecayingMean _settled = DecayingMean.Over(LoadMeter.SettledSeconds);
    private long _observed;

    /// <summary>Events a second that truly come.</summary>
    public double Events { get; set; }

    public HashRange Range => range;

    /// <summary>The parts of salted users in it, each with the user's name, its point and its events a second.</summary>
    public List<(string User, ulong Point, double Events)> Parts { get; } = [];

    public void Observe(long busyMicros, int seconds)
    {
        _recent = _recent.Add(busyMicros, seconds);
        _settled = _settled.Add(busyMicros, seconds);
        _observed += seconds;
    }

    public RangeLoad Report(int id, int version, long now, double eventMicros, long users, LoadProfile profile) => new(
        id, version, now, _observed, Rates(_recent, eventMicros), Rates(_settled, eventMicros), users, users * 400, profile);

    public (SimulatedRange Lower, SimulatedRange Upper) SplitAt(ulong hash, double lowerShare)
    {
        var (lower, upper) = range.SplitAt(hash);
        return (Part(lower, lowerShare), Part(upper, 1 - lowerShare));
    }

    public static SimulatedRange Merge(SimulatedRange lower, SimulatedRange upper) => new(new HashRange(lower.Range.Start, upper.Range.End))
    {
        _recent = lower._recent.Plus(upper._recent),
        _settled = lower._settled.Plus(upper._settled),
        _observed = Math.Min(lower._observed, upper._observed),
    };

    private static LoadRates Rates(DecayingMean busy, double eventMicros) => new((long)(busy.Value * 1000 / eventMicros), busy.Value, 0);

    private SimulatedRange Part(HashRange part, double share) => new(part)
    {
        _recent = _recent.Share((long)(share * 1_000_000), 1_000_000),
        _settled = _settled.Share((long)(share * 1_000_000), 1_000_000),
        _observed = _observed,
    };
}
