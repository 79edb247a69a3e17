using BenchmarkDotNet.Attributes;
using Cohort.Core.Load;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>
/// What metering the load costs: the same purchases applied without a meter and with one, which has a batch's time added
/// and is told the time as the shell does. The bar is a hundredth; see the column Ratio.
/// </summary>
[InProcessShortRun(onceAnIteration: true)]
public class MeterBench
{
    private const int Events = 20_000;
    private const int Before = 18;
    private const int Batches = 200;

    private readonly RuleContext _context = Feed.NewContext();
    private readonly RangeEffects _effects = new();
    private RangeState _state = null!;
    private byte[][] _before = [];
    private byte[][] _batches = [];

    [GlobalSetup]
    public void Prepare()
    {
        _before = [.. Enumerable.Range(0, Before).Select(round => Feed.Batch(round * Events, Events, Events))];
        _batches = [.. Enumerable.Range(0, Batches).Select(i => Feed.Batch((Before * Events) + (i * Events / Batches), Events / Batches, Events))];
    }

    [IterationSetup(Target = nameof(Unmetered))]
    public void WithoutMeter() => Recover(null);

    [IterationSetup(Target = nameof(Metered))]
    public void WithMeter() => Recover(new LoadMeter(HashRange.Whole));

    [Benchmark(OperationsPerInvoke = Events, Baseline = true)]
    public void Unmetered()
    {
        foreach (var batch in _batches) Feed.Apply(_state, _effects, batch);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void Metered()
    {
        var now = 0L;
        foreach (var batch in _batches)
        {
            Feed.Apply(_state, _effects, batch);
            _state.Meter!.AddTime(100, 10);
            _state.Meter.Advance(now += 10_000);
        }
    }

    private void Recover(LoadMeter? meter)
    {
        _state = new RangeState(HashRange.Whole, _context);
        foreach (var batch in _before) Feed.Apply(_state, _effects, batch);
        _state.Meter = meter;
    }
}
