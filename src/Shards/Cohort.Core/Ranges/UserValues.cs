using System.Collections.Immutable;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ranges;

/// <summary>
/// The values of a range's users by which rules compare them with all others, each in order: as of a date, if they buy nothing until
/// then. Looking at them changes nothing of the range.
/// </summary>
internal sealed class UserValues
{
    private readonly int[] _numbers;
    private readonly long[][] _sorted;

    private UserValues(int[] numbers, long[][] sorted) => (_numbers, _sorted) = (numbers, sorted);

    /// <summary>Measures all users of a range.</summary>
    /// <param name="users">They.</param>
    /// <param name="day">The date; not before the as-of date.</param>
    public static UserValues Of(EvaluatedUsers users, BusinessDate day) => Of(users, day, users.Context, users.NewEvaluator());

    /// <summary>Measures all users of a range as of its date, as other rules or another taxonomy do.</summary>
    /// <param name="users">They.</param>
    /// <param name="next">The other rules and taxonomy.</param>
    public static UserValues Under(EvaluatedUsers users, RuleContext next)
    {
        var categories = users.Ledgers.Categories;
        if (next.Taxonomy.Version != users.Context.Taxonomy.Version)
        {
            categories = new CategoryMap(users.Ledgers.Skus);
            categories.Extend(next.Taxonomy);
        }

        return Of(users, new BusinessDate((ushort)users.AsOf), next, SegmentEvaluator.Apart(users.Ledgers, next, null, categories));
    }

    private static UserValues Of(EvaluatedUsers users, BusinessDate day, RuleContext context, SegmentEvaluator evaluator)
    {
        var thresholds = context.Rules.Thresholds.ToArray().Select(threshold => (threshold.Term, threshold.IsOfEverybody)).ToArray();
        var numbers = thresholds.Distinct().ToArray();
        var values = numbers.Select(_ => new List<long>(users.Ledgers.Users.Count)).ToArray();
        for (var slot = 0; slot < users.Ledgers.Users.SlotCount; slot++)
        {
            if (!users.Ledgers.Users.IsLive(slot)) continue;
            evaluator.Foresee(slot, day.Day);
            if (!evaluator.IsHeld) continue;
            for (var i = 0; i < numbers.Length; i++)
            {
                var value = evaluator.Values[numbers[i].Term];
                if (value != Term.Missing && (evaluator.IsActive || numbers[i].IsOfEverybody)) values[i].Add(value);
            }
        }

        return new UserValues([.. thresholds.Select(threshold => Array.IndexOf(numbers, threshold))], [.. values.Select(Sorted)]);
    }

    /// <summary>How many users have a value, their sum, and between which two they lie: for each threshold of the rules.</summary>
    public ValueTotals[] Totals()
    {
        var totals = _sorted.Select(TotalsOf).ToArray();
        return [.. _numbers.Select(number => totals[number])];
    }

    /// <summary>How many users have a value that is not larger: for each probe.</summary>
    public long[] CountsTo(ImmutableArray<ValueProbe> probes)
    {
        var counts = new long[probes.Length];
        for (var i = 0; i < counts.Length; i++) counts[i] = CountTo(_sorted[_numbers[probes[i].Threshold]], probes[i].Value);
        return counts;
    }

    private static int CountTo(long[] values, long value)
    {
        var (low, high) = (0, values.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (values[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static ValueTotals TotalsOf(long[] values)
    {
        Int128 sum = 0;
        foreach (var value in values) sum += value;
        return values.Length == 0 ? default : new ValueTotals(values.Length, sum, values[0], values[^1]);
    }

    private static long[] Sorted(List<long> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
