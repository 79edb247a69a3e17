using Cohort.Core.Encodings;
using Cohort.Core.Scoring;
using Xunit;

namespace Cohort.Core.Tests.Scoring;

public class CircuitBreakerTests
{
    [Fact]
    public void It_opens_after_faults_in_a_row_and_tries_again_after_a_pause_that_doubles()
    {
        var breaker = new CircuitBreaker(mostFaults: 2, slowest: 50, firstPause: 100, longestPause: 300);

        breaker.Failed(0, "one");
        breaker.Succeeded(1, 50);
        breaker.Failed(2, "two");
        Assert.True(breaker.Allows(3));
        breaker.Succeeded(4, 51);
        Assert.Equal((CircuitState.Open, 1, "A batch took 51 ms, more than 50 ms."), (breaker.State, breaker.Cuts, breaker.LastFault));
        Assert.False(breaker.Allows(103));
        Assert.True(breaker.Allows(104));
        breaker.Failed(104, "three");
        Assert.False(breaker.Allows(303));
        Assert.True(breaker.Allows(304));
        breaker.Failed(304, "four");
        Assert.False(breaker.Allows(603));
        Assert.True(breaker.Allows(604));
        breaker.Succeeded(604, 1);
        Assert.Equal((CircuitState.Closed, 3), (breaker.State, breaker.Cuts));
    }

    [Fact]
    public void A_chunk_of_scores_has_the_bytes_that_stores_hold()
    {
        var chunk = new ScoreChunk();
        chunk.Add("bob"u8, [new(0x0123456789ABCDEF, BitConverter.DoubleToUInt64Bits(0.5)), new(1, ScoreEntry.NotScored)], new BestAction("a", 7, -3), "a"u8);
        chunk.Add("ann"u8, [new(2, 3), new(4, 5)], BestAction.None, ""u8);

        Assert.Equal(Golden, Convert.ToHexStringLower(chunk.Finish(2)));
        var read = ScoreChunk.Read(Convert.FromHexString(Golden));
        Assert.Equal(["bob", "ann"], read.Select(user => user.UserId));
        Assert.Equal([new ScoreEntry(0x0123456789ABCDEF, 0x3FE0000000000000), new ScoreEntry(1, ScoreEntry.NotScored)], read[0].Entries);
        Assert.Equal([new BestAction("a", 7, -3), BestAction.None], read.Select(user => user.Action));
        var damaged = Convert.FromHexString(Golden);
        damaged[9] ^= 1;
        Assert.Throws<DamagedDataException>(() => ScoreChunk.Read(damaged));
    }

    private const string Golden =
        "01020203626f62efcdab8967452301000000000000e03f0100000000000000000000000000f87f0161070503616e6e020000" +
        "0000000000030000000000000004000000000000000500000000000000000000d0657f15";
}
