using BenchmarkDotNet.Attributes;
using Cohort.Core.Hashing;

namespace Cohort.Bench;

/// <summary>The hash that places a user, and the one that tells events apart.</summary>
[InProcessShortRun]
public class HashBench
{
    private readonly byte[] _user = "u0123456"u8.ToArray();
    private readonly byte[] _event = "e000000012345"u8.ToArray();

    [Benchmark]
    public ulong UserHashOfEightBytes() => UserHash.Of(_user);

    [Benchmark]
    public ulong SipHash128OfThirteenBytes() => SipHash.Hash128(1, 2, _event).Low;
}
