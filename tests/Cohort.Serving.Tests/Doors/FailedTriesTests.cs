using System.Net;
using Cohort.Serving.Http.Doors;

namespace Cohort.Serving.Tests.Doors;

public sealed class FailedTriesTests
{
    [Fact]
    public void Each_address_has_its_tries_a_minute()
    {
        var time = new SetTime();
        var tries = new FailedTries(time);
        var (one, other) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));

        Assert.Equal(FailedTries.PerMinute, Enumerable.Range(0, 100).Count(_ => tries.Count(one)));
        Assert.True(tries.Count(other));
        time.Now += TimeSpan.FromMinutes(1);
        Assert.True(tries.Count(one));
    }

    [Fact]
    public void Addresses_beyond_number_count_as_one()
    {
        var tries = new FailedTries(new SetTime());

        var counted = Enumerable.Range(0, 5_000).Count(i => tries.Count(new IPAddress(i + 1)));

        Assert.InRange(counted, 1_000, 1_100);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
