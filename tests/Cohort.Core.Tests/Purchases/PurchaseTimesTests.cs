using System.Text;
using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Purchases.WholeRecord;

namespace Cohort.Core.Tests.Purchases;

/// <summary>Which texts are a time, and the business date of one.</summary>
public class PurchaseTimesTests
{
    [Fact]
    public void It_dates_by_the_calendar_When_the_zone_is_not_UTC()
    {
        var eastern = new PurchaseReader(BaseCurrency.Of("USD"), new BusinessCalendar([(long.MinValue, -5 * 3600)]));

        Assert.True(eastern.TryRead(Encoding.UTF8.GetBytes(Whole.Replace("05:06:07", "04:59:59")), out var purchase, out _));

        Assert.Equal("2026-03-03", purchase.Date.ToString());
    }

    [Theory]
    [InlineData("2017-01-28T14:06:53Z", 1_485_612_413)]
    [InlineData("2017-01-28t14:06:53z", 1_485_612_413)]
    [InlineData("2017-01-28 14:06:53Z", 1_485_612_413)]
    [InlineData("2017-01-28T14:06:53.999999999999999999999999Z", 1_485_612_413)]
    [InlineData("2017-01-28T15:36:53+01:30", 1_485_612_413)]
    [InlineData("2017-01-28T09:06:53.5-05:00", 1_485_612_413)]
    [InlineData("2017-01-28T14:06:53-00:00", 1_485_612_413)]
    [InlineData("2016-02-29T00:00:00Z", 1_456_704_000)]
    [InlineData("2000-02-29T00:00:00Z", 951_782_400)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_799)]
    [InlineData("2016-12-31T15:59:60-08:00", 1_483_228_799)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1969-12-31T23:00:00-01:00", 0)]
    [InlineData("2100-12-31T23:59:59Z", 4_133_980_799)]
    public void It_reads_the_instant_When_it_is_a_timestamp_of_RFC_3339(string text, long unixSeconds)
    {
        Assert.True(Reader.TryRead(With("occurred_at", $"\"{text}\""), out var purchase, out _));
        Assert.Equal(unixSeconds, purchase.OccurredAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2017-01-28")]
    [InlineData("2017-01-28T14:06:53")]
    [InlineData("2017-01-28T14:06:53.Z")]
    [InlineData("2017-01-28T14:06:53.5")]
    [InlineData("2017-01-28T14:06Z")]
    [InlineData("2017-01-28T14:06:53+0100")]
    [InlineData("2017-01-28T14:06:53+24:00")]
    [InlineData("2017-01-28T14:06:53+01:60")]
    [InlineData("2017-01-28T14:06:53ZZ")]
    [InlineData("2017-02-29T00:00:00Z")]
    [InlineData("2100-02-29T00:00:00Z")]
    [InlineData("2017-04-31T00:00:00Z")]
    [InlineData("2017-00-01T00:00:00Z")]
    [InlineData("2017-13-01T00:00:00Z")]
    [InlineData("2017-01-00T00:00:00Z")]
    [InlineData("2017-01-28T24:00:00Z")]
    [InlineData("2017-01-28T14:60:00Z")]
    [InlineData("2017-01-28T14:06:60Z")]
    [InlineData("2016-12-31T23:59:61Z")]
    [InlineData("2016-12-31T23:59:60+01:00")]
    [InlineData("28/01/2017 14:06:53")]
    [InlineData("2017-01-28T14:06:5\u0663Z")]
    [InlineData("yesterday")]
    public void It_refuses_the_time_When_it_is_no_timestamp(string text) =>
        AssertRefused(With("occurred_at", $"\"{text}\""), RejectionReason.WrongFormat, "occurred_at");

    [Theory]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("2101-01-01T00:00:00Z")]
    [InlineData("2100-12-31T23:59:59-00:01")]
    [InlineData("0000-02-29T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void It_refuses_the_time_When_it_is_outside_1970_to_2100(string text) =>
        AssertRefused(With("occurred_at", $"\"{text}\""), RejectionReason.OutOfRange, "occurred_at");

    [Fact]
    public void It_refuses_the_time_When_the_business_date_is_outside_1970_to_2100()
    {
        var eastern = new PurchaseReader(BaseCurrency.Of("EUR"), new BusinessCalendar([(long.MinValue, -3600)]));

        Assert.False(eastern.TryRead(With("occurred_at", "\"1970-01-01T00:30:00Z\""), out _, out var rejection));

        Assert.Equal(RejectionReason.OutOfRange, rejection.Reason);
    }
}
