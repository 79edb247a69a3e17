using System.Collections.Immutable;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ranges;

/// <summary>What a range says of the values of its users that a threshold looks at.</summary>
/// <param name="Count">How many users have one.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Least">The smallest; means nothing where there is none.</param>
/// <param name="Most">The largest; likewise.</param>
internal readonly record struct ValueTotals(long Count, Int128 Sum, long Least, long Most)
{
    /// <summary>The same of two ranges together.</summary>
    public ValueTotals Plus(in ValueTotals other) => (Count, other.Count) switch
    {
        (0, _) => other,
        (_, 0) => this,
        _ => new ValueTotals(Count + other.Count, Sum + other.Sum, Math.Min(Least, other.Least), Math.Max(Most, other.Most)),
    };
}

/// <summary>Asks how many users have a value up to one.</summary>
/// <param name="Threshold">Which threshold looks at it, by its index in <see cref="RuleSet.Thresholds"/>.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ValueProbe(int Threshold, long Value);

/// <summary>
/// Finds the thresholds of all users over all ranges, exactly, in rounds. It asks each range for totals, then how many of its users have
/// values up to some, until one value is left for each threshold; so that nobody needs the values of all ranges at once. It does not
/// ask itself: whoever drives it adds up the answers of all ranges.
/// </summary>
internal sealed class ThresholdSearch
{
    // One threshold alone is found by 256 parts of the space of values in eight rounds at most, amounts of a shop in three.
    private const int MostProbesOfOne = 255;

    private readonly BusinessDate _day;
    private readonly ContextVersion _version;
    private readonly Threshold[] _thresholds;
    private readonly long[] _values;
    private readonly List<Interval> _open = [];
    private bool _hasTotals;

    /// <summary>A search that has asked nothing yet.</summary>
    /// <param name="context">The rules and taxonomy by which users are compared.</param>
    /// <param name="day">The day as of which all values are.</param>
    public ThresholdSearch(RuleContext context, BusinessDate day)
    {
        (_day, _version, _thresholds) = (day, ContextVersion.Of(context), context.Rules.Thresholds.ToArray());
        _values = new long[_thresholds.Length];
    }

    /// <summary>How many users up to which values is to be asked next; none in the first round, which asks for totals.</summary>
    public ImmutableArray<ValueProbe> Probes { get; private set; } = [];

    /// <summary>How many totals the first round takes: one for each threshold.</summary>
    public int TotalCount => _thresholds.Length;

    /// <summary>What was found; null before the last round.</summary>
    public Thresholds? Found => _hasTotals && _open.Count == 0 ? new Thresholds(_day, _version, [.. _values]) : null;

    /// <summary>The thresholds of rules over all users, where all ranges are at hand.</summary>
    /// <param name="context">The rules and taxonomy that hold.</param>
    /// <param name="ranges">The values of every range, as of one day.</param>
    /// <param name="day">The day.</param>
    public static Thresholds Find(RuleContext context, IReadOnlyList<UserValues> ranges, BusinessDate day)
    {
        var search = new ThresholdSearch(context, day);
        search.TakeTotals(ranges.Select(range => range.Totals()));
        while (search.Found is null) search.TakeCounts(ranges.Select(range => range.CountsTo(search.Probes)));
        return search.Found;
    }

    /// <summary>Takes the totals of all ranges.</summary>
    /// <param name="ranges">Of each range one for each threshold.</param>
    public void TakeTotals(IEnumerable<IReadOnlyList<ValueTotals>> ranges)
    {
        var all = new ValueTotals[_thresholds.Length];
        foreach (var range in ranges)
        {
            for (var i = 0; i < all.Length; i++) all[i] = all[i].Plus(range[i]);
        }

        for (var i = 0; i < all.Length; i++) Begin(i, all[i]);
        _hasTotals = true;
        Prepare();
    }

    /// <summary>Takes how many users all ranges have up to the values that were asked for.</summary>
    /// <param name="ranges">Of each range a number for each of <see cref="Probes"/>.</param>
    public void TakeCounts(IEnumerable<IReadOnlyList<long>> ranges)
    {
        var all = new long[Probes.Length];
        foreach (var range in ranges)
        {
            for (var i = 0; i < all.Length; i++) all[i] += range[i];
        }

        var at = 0;
        foreach (var interval in _open) interval.Narrow(Probes, all, ref at);
        foreach (var interval in _open.Where(interval => interval.IsOne)) _values[interval.Threshold] = interval.Least;
        _open.RemoveAll(interval => interval.IsOne);
        Prepare();
    }

    private void Begin(int index, in ValueTotals totals)
    {
        var threshold = _thresholds[index];
        if (totals.Count == 0) _values[index] = Term.Missing;
        else if (threshold.Kind == ThresholdKind.Average) _values[index] = threshold.OfAverage(totals.Sum, totals.Count);
        else if (totals.Least == totals.Most) _values[index] = totals.Least;
        else _open.Add(new Interval(index, threshold.Below(totals.Count), totals.Least, totals.Most));
    }

    private void Prepare()
    {
        if (_open.Count == 0)
        {
            Probes = [];
            return;
        }

        var probes = ImmutableArray.CreateBuilder<ValueProbe>();
        var most = Math.Clamp(Limits.ValueProbes / _open.Count, 1, MostProbesOfOne);
        foreach (var interval in _open) interval.AddProbes(probes, most);
        Probes = probes.ToImmutable();
    }

    // Where a threshold lies: the smallest value that so many users have or are below.
    private sealed class Interval(int threshold, long users, long least, long most)
    {
        public int Threshold => threshold;

        public long Least { get; private set; } = least;

        private long Most { get; set; } = most;

        public bool IsOne => Least == Most;

        public void AddProbes(ImmutableArray<ValueProbe>.Builder probes, int mostProbes)
        {
            var width = (Int128)Most - Least;
            var count = (int)Int128.Min(width, mostProbes);
            for (var i = 1; i <= count; i++) probes.Add(new ValueProbe(threshold, (long)(Least + (count == width ? i - 1 : i * width / (count + 1)))));
        }

        public void Narrow(ImmutableArray<ValueProbe> probes, long[] counts, ref int at)
        {
            for (; at < probes.Length && probes[at].Threshold == threshold; at++)
            {
                if (probes[at].Value >= Most) continue;
                if (counts[at] >= users) Most = probes[at].Value;
                else Least = probes[at].Value + 1;
            }
        }
    }
}
