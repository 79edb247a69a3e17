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
    private readonly (int Term, bool IsOfEverybody)[] _numbers;
    private readonly long[][] _sorted;

    private UserValues((int, bool)[] numbers, long[][] sorted) => (_numbers, _sorted) = (numbers, sorted);

    /// <summary>Measures all users of a range.</summary>
    /// <param name="users">They.</param>
    /// <param name="day">The date; not before the as-of date.</param>
    public static UserValues Of(EvaluatedUsers users, BusinessDate day) => Of(users, day, users.Context, users.NewEvaluator());

    /// <summary>Measures all users of a range as other rules do.</summary>
    /// <param name="users">They.</param>
    /// <param name="next">The other rules, bound to the range's taxonomy.</param>
    public static UserValues Under(EvaluatedUsers users, RuleContext next) =>
        Of(users, new BusinessDate((ushort)users.AsOf), next, SegmentEvaluator.Apart(users.Ledgers, next, null));

    private static UserValues Of(EvaluatedUsers users, BusinessDate day, RuleContext context, SegmentEvaluator evaluator)
    {
        (int Term, bool IsOfEverybody)[] numbers = [.. context.Rules.Thresholds.ToArray().Select(threshold => (threshold.Term, threshold.IsOfEverybody)).Distinct()];
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

        return new UserValues(numbers, [.. values.Select(Sorted)]);
    }

    /// <summary>How many users have a value of what a threshold looks at.</summary>
    public int Count(Threshold threshold) => ValuesOf(threshold).Length;

    /// <summary>How many users have a value of that which is not larger.</summary>
    public int CountTo(Threshold threshold, long value)
    {
        var values = ValuesOf(threshold);
        var (low, high) = (0, values.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (values[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The sum of that over all users.</summary>
    public Int128 Sum(Threshold threshold)
    {
        Int128 sum = 0;
        foreach (var value in ValuesOf(threshold)) sum += value;
        return sum;
    }

    private ReadOnlySpan<long> ValuesOf(Threshold threshold) => _sorted[Array.IndexOf(_numbers, (threshold.Term, threshold.IsOfEverybody))];

    private static long[] Sorted(List<long> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
