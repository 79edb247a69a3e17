using BenchmarkDotNet.Attributes;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Bench;

/// <summary>A whole range of 50,000 users with ten lines each, to bytes and back.</summary>
[InProcessShortRun]
public class SnapshotBench
{
    private const int Users = 50_000;
    private const int LinesPerUser = 10;

    private readonly RuleContext _context = Feed.NewContext();
    private readonly ByteWriter _bytes = new();
    private RangeState _state = null!;
    private byte[] _snapshot = [];

    [GlobalSetup]
    public void Fill()
    {
        _state = new RangeState(HashRange.Whole, _context);
        var effects = new RangeEffects();
        for (var round = 0; round < LinesPerUser; round++) Feed.Apply(_state, effects, Feed.Batch(round * Users, Users, Users));
        if ((_state.UserCount, _state.LineCount) != (Users, Users * LinesPerUser))
            throw new InvalidOperationException($"The range has {_state.UserCount} users and {_state.LineCount} lines.");
        _state.WriteSnapshot(_bytes);
        _snapshot = _bytes.Written.ToArray();
    }

    [Benchmark]
    public int WriteSnapshotOf50000Users()
    {
        _state.WriteSnapshot(_bytes);
        return _bytes.Length;
    }

    [Benchmark]
    public int ReadSnapshotOf50000Users() => RangeState.ReadSnapshot(_snapshot, _context).UserCount;
}
