using BenchmarkDotNet.Attributes;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>
/// One purchase through the ledger and the rules to its effects. Each iteration has a state of its own that knows all
/// users and skus: applied twice, a batch would be a repeat.
/// </summary>
[InProcessShortRun(onceAnIteration: true)]
public class ApplyBench
{
    private const int Events = 20_000;

    private readonly RuleContext _context = Feed.NewContext();
    private readonly RangeEffects _effects = new();
    private RangeState _state = null!;
    private byte[][] _before = [];
    private byte[] _batch = [];

    /// <summary>Each user has 18 lines when one more comes for each: their block of 24 has room.</summary>
    [GlobalSetup(Target = nameof(ApplyToSmallLedgers))]
    public void ManyUsers() => Prepare(before: 18, users: Events);

    /// <summary>A hundred thousand lines of one user, and twenty thousand more. What is allocated holds them: the ledger's pages.</summary>
    [GlobalSetup(Target = nameof(ApplyToOneLargeLedger))]
    public void OneUser() => Prepare(before: 5, users: 1);

    [GlobalSetup(Target = nameof(ApplyRepeats))]
    public void Repeats()
    {
        Prepare(before: 6, users: Events);
        _batch = Feed.Batch(6 * Events, Events, Events, firstId: 0);
    }

    [IterationSetup]
    public void Recover()
    {
        _state = new RangeState(HashRange.Whole, _context);
        foreach (var batch in _before) Feed.Apply(_state, _effects, batch);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void ApplyToSmallLedgers() => Feed.Apply(_state, _effects, _batch);

    [Benchmark(OperationsPerInvoke = Events)]
    public void ApplyToOneLargeLedger() => Feed.Apply(_state, _effects, _batch);

    [Benchmark(OperationsPerInvoke = Events)]
    public void ApplyRepeats() => Feed.Apply(_state, _effects, _batch);

    private void Prepare(int before, int users)
    {
        _before = [.. Enumerable.Range(0, before).Select(round => Feed.Batch(round * Events, Events, users))];
        _batch = Feed.Batch(before * Events, Events, users);
    }
}
