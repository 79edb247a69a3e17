using System.Text;
using BenchmarkDotNet.Attributes;
using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>
/// Looking at a million users, as a coordinator does before the day turns where rules compare users with all others: three functions,
/// in sixteen ranges, on one thread.
/// </summary>
[InProcessShortRun]
public class LookBench
{
    private const int Users = 1_000_000;
    private const int Purchases = 2_000_000;
    private const int Ranges = 16;
    private const int Chunk = 50_000;

    private const string Rules = """
        affinity top 3
        segment top: percentile(spend()) >= 90%
        segment recent: quintile(days_since_last()) == 1
        segment often: orders() >= 2 * average(orders())
        """;

    private readonly RuleContext _context = Feed.NewContext(Rules, categories: 40);
    private RangeState[] _states = [];
    private UserValues[] _values = [];

    [GlobalSetup]
    public void Fill()
    {
        var table = RangeTable.Even(Ranges);
        _states = [.. table.Entries.Select(entry => new RangeState(entry.Range, _context))];
        var effects = new RangeEffects();
        for (var first = 0; first < Purchases; first += Chunk)
        {
            var (bytes, records) = (Feed.Lines(first, Chunk, Users), new RecordBatch());
            records.Read(bytes, bytes.Length, table, Feed.NewReader(), default);
            for (var range = 0; range < Ranges; range++)
            {
                var writer = new BatchWriter();
                writer.Add(first, [new Turn(first, Feed.AsOf)], records.SectionOf(range));
                Feed.Apply(_states[range], effects, writer.Finish(Encoding.UTF8.GetBytes(Feed.Source), first, first + Chunk, futureDays: 1).ToArray());
            }
        }

        _values = Measured();
    }

    /// <summary>What ranges do once, each on its own thread.</summary>
    [Benchmark]
    public int MeasureUsers() => Measured().Length;

    /// <summary>All rounds of questions and answers, the messages left out.</summary>
    [Benchmark]
    public int FindThresholds() => ThresholdSearch.Find(_context, _values, Feed.AsOf.AddDays(1)).Values.Length;

    private UserValues[] Measured() => [.. _states.Select(state => state.ValuesAsOf(Feed.AsOf.AddDays(1)))];
}
