using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

/// <summary>The day follows a machine's clock, by a few days at once and never to where a wrong one points.</summary>
public class WallClockTests
{
    private const int Jump = 3;

    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);
    private static readonly WallClock Clock = new(BusinessCalendar.Utc, Jump);

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(Jump, Jump)]
    public void It_turns_to_the_date_that_the_clock_shows_When_that_is_near(int days, int? turn)
    {
        var reading = Clock.Read(NoonOf(days), Monday);

        Assert.Equal((turn is { } by ? Monday.AddDays(by) : null, WallTrouble.None, ""), (reading.Turn, reading.Trouble, reading.Sentence("It")));
    }

    [Theory]
    [InlineData(Jump + 1)]
    [InlineData(366)]
    [InlineData(20_000)]
    public void It_stays_and_says_why_When_the_clock_is_further_ahead(int days)
    {
        var reading = Clock.Read(NoonOf(days), Monday);

        Assert.Equal((null, WallTrouble.Ahead, Monday.AddDays(days)), (reading.Turn, reading.Trouble, reading.Today));
        Assert.Equal(
            $"The clock says {Monday.AddDays(days)}, {days} days after the as-of date 2026-03-02. The business day turns by at most 3 days at once without an order, so it stays.",
            reading.Sentence("The clock"));
    }

    [Theory]
    [InlineData(-61, WallTrouble.Behind)]
    [InlineData(-60, WallTrouble.None)]
    [InlineData(-86_400, WallTrouble.Behind)]
    [InlineData(-50_000_000, WallTrouble.Behind)]
    public void It_waits_When_the_clock_is_behind_and_tells_more_than_a_minute(int secondsToMidnight, WallTrouble trouble)
    {
        var reading = Clock.Read((Monday.Day * 86_400L) + secondsToMidnight, Monday);

        Assert.Equal((null, trouble), (reading.Turn, reading.Trouble));
    }

    [Theory]
    [InlineData(-62_135_596_800, "0001-01-01")]
    [InlineData(-1, "1969-12-31")]
    [InlineData(0, "1970-01-01")]
    [InlineData(1_577_836_799, "2019-12-31")]
    [InlineData(4_133_980_800, "2101-01-01")]
    [InlineData(253_402_300_799, "9999-12-31")]
    public void It_believes_no_date_that_a_right_clock_cannot_show(long seconds, string shown)
    {
        foreach (var asOf in new BusinessDate?[] { null, Monday })
        {
            var reading = Clock.Read(seconds, asOf);

            Assert.Equal((null, WallTrouble.Impossible, null), (reading.Turn, reading.Trouble, reading.Today));
            Assert.StartsWith($"The clock says {shown}, which no right clock can say", reading.Sentence("The clock"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_day_is_the_one_that_the_clock_shows() => Assert.Equal(Monday.AddDays(900), Clock.Read(NoonOf(900), null).Turn);

    // The law: whatever clocks show, in whatever order, no turn goes back or further than the bound.
    [Fact]
    public void No_clock_moves_the_day_back_or_further_than_the_bound_at_once()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var bound = random.Next(1, 10);
            var clock = new WallClock(new BusinessCalendar([(long.MinValue, random.Next(-43_200, 50_400))]), bound);
            var asOf = Monday;
            for (var step = 0; step < 200; step++)
            {
                var seconds = (asOf.Day * 86_400L) + (random.Next(4) == 0 ? random.NextInt64(-100_000_000_000, 300_000_000_000) : random.Next(-15 * 86_400, 15 * 86_400));
                seconds = Math.Clamp(seconds, -62_135_596_800, 253_402_300_799);
                var reading = clock.Read(seconds, asOf);
                Assert.True(reading.Turn is not { } turn || (turn > asOf && turn.Day - asOf.Day <= bound), $"Seed {seed}: from {asOf} to {reading.Turn} with a bound of {bound}.");
                Assert.Equal(reading.Trouble == WallTrouble.None, reading.Sentence("It").Length == 0);
                asOf = reading.Turn ?? asOf;
            }
        }
    }

    private static long NoonOf(int days) => ((Monday.Day + days) * 86_400L) + 43_200;
}
