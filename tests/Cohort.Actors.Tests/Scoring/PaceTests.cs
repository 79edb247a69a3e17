using Cohort.Actors.Scoring;

namespace Cohort.Actors.Tests.Scoring;

public sealed class PaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private TimeSpan _used;
    private long _now;

    [Theory]
    [InlineData(10, 0.9, 9)]
    [InlineData(50, 0.9, 1)]
    [InlineData(100, 0.9, 0)]
    [InlineData(10, 0.5, 0)]
    public void A_pause_keeps_to_the_share_while_the_processors_are_busy(int share, double busy, int seconds)
    {
        var pace = new Pace(share, () => _used, () => _now);

        Pass(busy);

        Assert.Equal(TimeSpan.FromSeconds(seconds), pace.After(Second));
    }

    [Fact]
    public void Only_the_time_since_the_last_chunk_counts()
    {
        var pace = new Pace(10, () => _used, () => _now);
        Pass(1);
        Assert.NotEqual(TimeSpan.Zero, pace.After(Second));

        Pass(0.1);

        Assert.Equal(TimeSpan.Zero, pace.After(Second));
    }

    // Two seconds in which the processors were busy for a share of the time.
    private void Pass(double busy)
    {
        _now += 2_000;
        _used += TimeSpan.FromMilliseconds(2_000 * busy * Environment.ProcessorCount);
    }
}
