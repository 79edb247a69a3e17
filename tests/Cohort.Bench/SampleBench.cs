using BenchmarkDotNet.Attributes;
using Cohort.Core.Hashing;
using Cohort.Core.Load;

namespace Cohort.Bench;

/// <summary>
/// The meter alone: what one sampled purchase costs, of which there is one in 64. <see cref="MeterShare"/> measures its
/// share of the whole.
/// </summary>
[InProcessShortRun]
[MinColumn]
public class SampleBench
{
    private const int Users = 4_096;

    private readonly LoadMeter _meter = new(HashRange.Whole);
    private readonly byte[][] _users = [.. Enumerable.Range(0, Users).Select(user => System.Text.Encoding.UTF8.GetBytes($"u{user:d7}"))];
    private readonly ulong[] _hashes = new ulong[Users];

    [GlobalSetup]
    public void Hash()
    {
        for (var user = 0; user < Users; user++) _hashes[user] = UserHash.Of(_users[user]);
    }

    /// <summary>Nearly every sample meets a user who is in no place yet: the costly case.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    public int Sample()
    {
        var steps = 0;
        for (var user = 0; user < Users; user++) steps += _meter.Sample(_hashes[user], _users[user]);
        return steps;
    }
}
