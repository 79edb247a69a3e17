using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Segments;

/// <summary>Thresholds are found in rounds of bounded questions, whatever the values are.</summary>
public class ThresholdSearchTests
{
    private const int MostRounds = 9;

    private static readonly BusinessDate Day = new(20_000);

    public static TheoryData<int, long, long> Spaces => new()
    {
        { 1, Term.Missing + 1, long.MaxValue },
        { 2, Term.Missing + 1, Term.Missing + 3 },
        { 3, long.MaxValue - 2, long.MaxValue },
        { 4, -5, 5 },
        { 5, 0, 0 },
        { 6, 0, 10_000_000 },
        { 7, 254, 256 },
    };

    [Theory]
    [MemberData(nameof(Spaces))]
    public void It_finds_the_value_that_so_many_have_or_are_below_in_few_rounds(int seed, long least, long most)
    {
        var dice = new Random(seed);
        var rules = RuleBench.Bind(
            """
            segment a: percentile(spend()) >= 90%
            segment b: quintile(spend()) == 3
            segment c: percentile(orders()) > 0.1%
            segment d: spend() >= average(spend())
            """);
        for (var run = 0; run < 200; run++)
        {
            List<List<long>> ranges = [.. Enumerable.Range(0, dice.Next(1, 5)).Select(_ => Several(dice, least, most))];
            var all = ranges.SelectMany(range => range).Order().ToList();

            var found = Find(rules, ranges, out var rounds);

            var expected = rules.Thresholds.ToArray().Select(threshold => all.Count == 0 ? Term.Missing
                : threshold.Kind == ThresholdKind.Average ? threshold.OfAverage(all.Aggregate((Int128)0, (sum, value) => sum + value), all.Count)
                : all[(int)threshold.Below(all.Count) - 1]);
            Assert.Equal(expected, found.Values);
            Assert.InRange(rounds, 1, MostRounds);
        }
    }

    [Fact]
    public void Its_questions_are_bounded_When_a_file_has_as_many_thresholds_as_there_can_be()
    {
        var rules = RuleBench.Bind(string.Join('\n', Enumerable.Range(1, Limits.Thresholds).Select(i => $"segment s{i}: percentile(spend()) > 0.{i:0000}%")));
        var all = Enumerable.Range(0, 5_000).Select(i => (long)i * i).ToList();
        Assert.Equal(Limits.Thresholds, rules.Thresholds.Length);

        var found = Find(rules, [all], out _);

        Assert.Equal(rules.Thresholds.ToArray().Select(threshold => all[(int)threshold.Below(all.Count) - 1]), found.Values);
    }

    private static List<long> Several(Random dice, long least, long most) => [.. Enumerable.Range(0, dice.Next(30)).Select(_ => Any(dice, least, most))];

    private static long Any(Random dice, long least, long most) =>
        most == long.MaxValue ? dice.NextInt64(least, most) + dice.Next(2) : dice.NextInt64(least, most + 1);

    private static Thresholds Find(RuleSet rules, List<List<long>> ranges, out int rounds)
    {
        var search = new ThresholdSearch(new RuleContext(rules, 1, RuleBench.Taxonomy, 1), Day);
        search.TakeTotals(ranges.Select(values => Enumerable.Repeat(TotalsOf(values), search.TotalCount).ToArray()));
        for (rounds = 1; search.Found is null; rounds++)
        {
            Assert.InRange(search.Probes.Length, 1, Limits.ValueProbes);
            search.TakeCounts(ranges.Select(values => search.Probes.Select(probe => values.LongCount(value => value <= probe.Value)).ToArray()));
        }

        return search.Found;
    }

    private static ValueTotals TotalsOf(List<long> values) =>
        values.Count == 0 ? default : new ValueTotals(values.Count, values.Aggregate((Int128)0, (sum, value) => sum + value), values.Min(), values.Max());
}
