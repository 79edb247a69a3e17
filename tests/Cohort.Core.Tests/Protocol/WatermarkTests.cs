using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class WatermarkTests
{
    private readonly Watermark _clock = new(sources: 2);

    [Fact]
    public void It_turns_to_the_least_date_held_When_every_source_has_reported()
    {
        _clock.Holds("a", Records.Date(20_003));
        Assert.Null(_clock.Next(null));

        _clock.Holds("b", Records.Date(20_001));

        Assert.Equal(Records.Date(20_001), _clock.Next(null));
        Assert.Equal(Records.Date(20_001), _clock.Next(Records.Date(20_000)));
    }

    [Fact]
    public void It_waits_When_a_source_holds_a_date_that_has_come()
    {
        _clock.Holds("a", Records.Date(20_003));
        _clock.Holds("b", Records.Date(20_001));

        Assert.Null(_clock.Next(Records.Date(20_001)));
    }

    [Fact]
    public void It_leaves_a_source_out_When_that_has_nothing_to_read()
    {
        _clock.Holds("a", Records.Date(20_003));
        _clock.IsIdle("b");
        Assert.Equal(Records.Date(20_003), _clock.Next(Records.Date(20_000)));

        _clock.IsIdle("a");
        Assert.Null(_clock.Next(Records.Date(20_000)));
    }

    [Fact]
    public void It_waits_for_a_new_report_When_a_source_is_read_again()
    {
        _clock.Holds("a", Records.Date(20_003));
        _clock.IsIdle("b");
        _clock.IsReading("b");

        Assert.Null(_clock.Next(Records.Date(20_000)));
    }

    // Their readers say it again until they have heard of the order, one node after the other.
    [Fact]
    public void It_waits_for_every_source_of_a_topic_that_is_begun_anew_whatever_those_of_the_former_one_said()
    {
        _clock.IsIdle("purchases/0");
        _clock.IsIdle("purchases/1");
        _clock.Holds("purchases@2/0", Records.Date(20_003));
        Assert.Null(_clock.Next(Records.Date(20_000)));

        _clock.IsIdle("purchases/1");
        _clock.Holds("purchases@2/0", Records.Date(20_003));
        Assert.Null(_clock.Next(Records.Date(20_000)));

        _clock.IsReading("purchases/1");
        _clock.Holds("purchases@2/1", Records.Date(20_001));
        Assert.Equal(Records.Date(20_001), _clock.Next(Records.Date(20_000)));
    }
}
