using System.Text;
using BenchmarkDotNet.Attributes;
using Cohort.Core;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>One purchase under ten thousand rules over a thousand categories, in the shapes that shops write; and how long such a file takes to read.</summary>
[InProcessShortRun(onceAnIteration: true)]
public class ManyRulesBench
{
    private const int Events = 10_000;
    private const int Categories = 1_000;
    private const int LinesBefore = 5;

    private readonly string _rules = Rules(Limits.Segments, comment: 0);
    private readonly string _large = Rules(Limits.Segments, comment: (Limits.RulesBytes / Limits.Segments) - 150);
    private readonly RangeEffects _effects = new();
    private readonly byte[][] _before = [.. Enumerable.Range(0, LinesBefore).Select(round => Feed.Batch(round * Events, Events, Events))];
    private readonly byte[] _batch = Feed.Batch(LinesBefore * Events, Events, Events);
    private readonly RuleContext _context;
    private RangeState _state = null!;

    public ManyRulesBench() => _context = Feed.NewContext(_rules, Categories);

    [IterationSetup(Target = nameof(ApplyUnderTenThousandRules))]
    public void Recover()
    {
        _state = new RangeState(HashRange.Whole, _context);
        foreach (var batch in _before) Feed.Apply(_state, _effects, batch);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void ApplyUnderTenThousandRules() => Feed.Apply(_state, _effects, _batch);

    [Benchmark]
    public int ReadTenThousandRules() => Feed.NewContext(_rules, Categories).Rules.Terms.Length;

    [Benchmark]
    public int ReadTenMegabytes() => Feed.NewContext(_large, Categories).Rules.Terms.Length;

    private static string Rules(int count, int comment)
    {
        var text = new StringBuilder("affinity top 3\n");
        for (var i = 0; i < count; i++)
        {
            var (one, other, limit) = ($"\"CATEGORY {i % Categories}\"", $"\"CATEGORY {(i + 7) % Categories}\"", i / Categories);
            text.Append($"segment s{i} \"Segment {i}\": ").Append((i / Categories) switch
            {
                0 => $"spend({one}) >= 50",
                1 => $"orders({one}, 30 days) >= 2",
                2 => $"rank({one}) <= 3 and spend({one}) >= {limit * 10}",
                3 => $"share({one}) > 20% and orders() >= 3",
                4 => $"days_since_last({one}) > 30",
                5 => $"orders({one}) >= 1 and not orders({other}) >= 1",
                6 => $"units({one}) between 3 and 9",
                7 => $"spend({one}, 30 days) > spend({one}, 60 days) - spend({one}, 30 days)",
                8 => $"2 * orders({one}) + 5 * orders({other}) >= 12",
                _ => $"in(\"s{i - Categories}\") or count of (spend({one}) > 10, units({one}) > 3, orders() > 4) >= 2",
            }).Append(" #").Append('x', Math.Max(0, comment)).Append('\n');
        }

        return text.ToString();
    }
}
