using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

public class BusinessCalendarTests
{
    // Berlin around the change to summer time on 2026-03-29 at 01:00 UTC.
    private static readonly long Change = new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly BusinessCalendar Berlin = new([(long.MinValue, 3_600), (Change, 7_200)]);

    [Theory]
    [InlineData("2026-03-28T22:59:59Z", "2026-03-28")]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29")]
    [InlineData("2026-03-29T21:59:59Z", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00Z", "2026-03-30")]
    public void The_date_is_local_on_both_sides_of_a_change_of_offset(string instant, string expected) =>
        Assert.Equal(expected, DateOf(Berlin, instant));

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1969-12-31T23:59:59Z", -1)]
    [InlineData("1969-12-31T00:00:00Z", -1)]
    [InlineData("1969-12-30T23:59:59Z", -2)]
    public void Days_before_1970_count_down(string instant, long expected) =>
        Assert.Equal(expected, BusinessCalendar.Utc.DayOf(SecondsOf(instant)));

    [Theory]
    [InlineData("2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z")]
    [InlineData("2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z", "1969-12-31T23:00:00Z")]
    public void A_local_time_is_an_instant_even_where_its_hour_is_left_out(string shown, string instant) =>
        Assert.Equal(SecondsOf(instant), Berlin.UnixSecondsOf(SecondsOf(shown)));

    [Fact]
    public void A_local_time_that_is_shown_twice_is_the_first_of_both()
    {
        var back = new BusinessCalendar([(long.MinValue, 7_200), (Change, 3_600)]);

        Assert.Equal(Change - 1_800, back.UnixSecondsOf(Change - 1_800 + 7_200));
        Assert.Equal(Change + 3_600, back.UnixSecondsOf(Change + 3_600 + 3_600));
    }

    [Theory]
    [InlineData("2026-03-28T22:59:59Z", 24)]
    [InlineData("2026-03-28T23:00:00Z", 1)]
    [InlineData("2026-03-29T00:59:59Z", 2)]
    [InlineData("2026-03-29T01:00:00Z", 4)]
    public void The_hour_is_local_and_counted_from_1(string instant, int expected)
    {
        var record = $$"""{"event_id":"e","user_id":"u","sku":"s","amount":1,"quantity":1,"occurred_at":"{{instant}}","source":"till"}""";

        Assert.True(new PurchaseReader(BaseCurrency.Of("EUR"), Berlin).TryRead(System.Text.Encoding.UTF8.GetBytes(record), out var purchase, out _));
        Assert.Equal(expected, purchase.Hour);
    }

    [Fact]
    public void It_refuses_offsets_that_do_not_begin_at_the_beginning_or_go_back()
    {
        Assert.Throws<ArgumentException>(() => new BusinessCalendar([]));
        Assert.Throws<ArgumentException>(() => new BusinessCalendar([(0, 0)]));
        Assert.Throws<ArgumentException>(() => new BusinessCalendar([(long.MinValue, 0), (5, 1), (5, 2)]));
    }

    private static string DateOf(BusinessCalendar calendar, string instant) =>
        new BusinessDate((ushort)calendar.DayOf(SecondsOf(instant))).ToString();

    private static long SecondsOf(string instant) =>
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
