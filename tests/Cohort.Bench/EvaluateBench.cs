using BenchmarkDotNet.Attributes;
using Cohort.Core.Segments.Rules;

namespace Cohort.Bench;

/// <summary>Eight rules over one user's numbers.</summary>
[InProcessShortRun]
public class EvaluateBench
{
    private readonly RuleSet _rules = Feed.NewContext().Rules;
    private readonly ulong[] _memberships;
    private readonly long[] _values;

    public EvaluateBench()
    {
        if (_rules.Segments.Count != 8) throw new InvalidOperationException($"There are {_rules.Segments.Count} rules, not eight.");
        _memberships = new ulong[_rules.Words];
        _values = [.. Enumerable.Range(1, _rules.Terms.Length).Select(i => i * 7L)];
    }

    [Benchmark]
    public ulong EvaluateEightRules()
    {
        _rules.Evaluate(_values, _memberships);
        return _memberships[0];
    }
}
