using System.Collections.Concurrent;
using System.Diagnostics;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Ranges;

/// <summary>The ranges that this node has read ahead, until they come or too much time has passed. For many threads at once.</summary>
internal sealed class PreloadedRanges
{
    // Each is a second copy of a range in memory; the rebalancer has fewer moves under way.
    private const int Most = 16;

    // A hand-over follows within seconds or does not come.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<int, (RangeOwner Range, long At)> _ranges = new();

    /// <summary>Keeps a range at a row of its journal, recovered quietly, which nobody else has; false where there is no room.</summary>
    internal bool Keep(RangeOwner range)
    {
        Forget();
        if (_ranges.Count >= Most && !_ranges.ContainsKey(range.Id)) return false;
        _ranges[range.Id] = (range, Stopwatch.GetTimestamp());
        return true;
    }

    /// <summary>Gives a range away; null where it is not there.</summary>
    internal RangeOwner? Take(int rangeId)
    {
        Forget();
        return _ranges.TryRemove(rangeId, out var kept) ? kept.Range : null;
    }

    /// <summary>Drops what nobody took.</summary>
    internal void Forget()
    {
        foreach (var (id, kept) in _ranges)
        {
            if (Stopwatch.GetElapsedTime(kept.At) > Longest) _ranges.TryRemove(id, out _);
        }
    }
}
