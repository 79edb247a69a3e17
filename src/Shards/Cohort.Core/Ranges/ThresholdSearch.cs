using System.Collections.Immutable;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ranges;

/// <summary>
/// Finds the thresholds of all users over all ranges, exactly. It asks each range only how many of its users have a value up to some
/// value, how many there are, and for their sum; so that nobody needs the values of all ranges at once.
/// </summary>
internal static class ThresholdSearch
{
    /// <summary>The thresholds of rules over all users.</summary>
    /// <param name="context">The rules and taxonomy that hold.</param>
    /// <param name="ranges">The values of every range, as of one day.</param>
    /// <param name="day">The day.</param>
    public static Thresholds Find(RuleContext context, IReadOnlyList<UserValues> ranges, BusinessDate day)
    {
        var values = ImmutableArray.CreateBuilder<long>();
        foreach (var threshold in context.Rules.Thresholds) values.Add(Find(threshold, ranges));
        return new Thresholds(day, ContextVersion.Of(context), values.ToImmutable());
    }

    private static long Find(Threshold threshold, IReadOnlyList<UserValues> ranges)
    {
        var users = ranges.Sum(range => (long)range.Count(threshold));
        if (users == 0) return Term.Missing;
        return threshold.Kind == ThresholdKind.Average
            ? threshold.OfAverage(ranges.Aggregate((Int128)0, (sum, range) => sum + range.Sum(threshold)), users)
            : Smallest(threshold, ranges, threshold.Below(users));
    }

    // The smallest value that so many users have or are below: halved until it is alone, at most 64 times.
    private static long Smallest(Threshold threshold, IReadOnlyList<UserValues> ranges, long users)
    {
        var (low, high) = (Term.Missing + 1, long.MaxValue);
        while (low < high)
        {
            var middle = (long)(((Int128)low + high) >> 1);
            if (ranges.Sum(range => (long)range.CountTo(threshold, middle)) >= users) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
