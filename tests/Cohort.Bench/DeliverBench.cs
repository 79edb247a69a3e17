using BenchmarkDotNet.Attributes;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>
/// One purchase of a batch that came from another process, from its check to its effects: with what the check found, and as if
/// nothing of it were known.
/// </summary>
[InProcessShortRun(onceAnIteration: true)]
public class DeliverBench
{
    private const int Events = 20_000;
    private const int Before = 18;

    private readonly RuleContext _context = Feed.NewContext();
    private readonly RangeEffects _effects = new();
    private RangeOwner _owner = null!;
    private byte[][] _before = [];
    private byte[] _batch = [];

    /// <summary>Each user has 18 lines when one more comes for each: their block of 24 has room.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _before = [.. Enumerable.Range(0, Before).Select(round => Feed.Batch(round * Events, Events, Events))];
        _batch = Feed.Batch(Before * Events, Events, Events, turns: false);
    }

    [IterationSetup]
    public void Recover()
    {
        var state = new RangeState(HashRange.Whole, _context);
        foreach (var batch in _before) Feed.Apply(state, _effects, batch);
        _owner = RangeOwner.Of(1, state);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void CheckAndReadAhead()
    {
        _owner.Decide(_owner.Check(_batch), out _);
        _owner.Apply(_batch);
        _owner.Collect(_effects);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void CheckAndKnow()
    {
        var known = _owner.Check(_batch);
        _owner.Decide(known, out _);
        _owner.Apply(_batch, known);
        _owner.Collect(_effects);
    }
}
