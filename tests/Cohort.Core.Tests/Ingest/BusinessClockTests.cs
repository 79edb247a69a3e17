using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Ingest;

public class BusinessClockTests
{
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    [Fact]
    public void It_turns_to_each_later_date_at_its_record_When_it_follows_the_data()
    {
        var clock = new BusinessClock(followsData: true, asOf: null, futureDays: 1);

        clock.Sequence(Dated(0, 0, -5, 1, 0, 2), 100, [], isEnd: true);

        Assert.Equal([new Turn(100, Monday), new Turn(103, Monday.AddDays(1)), new Turn(105, Monday.AddDays(2))], clock.Turns.ToArray());
        Assert.Empty(clock.Future);
        Assert.Equal(Monday.AddDays(2), clock.AsOf);
    }

    [Fact]
    public void It_stays_and_names_the_records_too_far_ahead_When_it_follows_the_shell()
    {
        var clock = new BusinessClock(followsData: false, Monday, futureDays: 1);

        clock.Sequence(Dated(0, 1, 2, -90), 0, [], isEnd: true);

        Assert.True(clock.Turns.IsEmpty);
        Assert.Equal([2], clock.Future.Select(future => future.Record));
        Assert.Equal(Monday, clock.AsOf);
    }

    [Fact]
    public void It_does_not_follow_a_till_with_a_wrong_clock()
    {
        var clock = new BusinessClock(followsData: true, Monday, futureDays: 1);

        Assert.Equal(3, clock.Sequence(Dated(300, 0, 1), 0, [], isEnd: true));

        Assert.Equal([(0, (BusinessDate?)Monday)], clock.Future);
        Assert.Equal([new Turn(2, Monday.AddDays(1))], clock.Turns.ToArray());
    }

    [Fact]
    public void It_crosses_any_gap_When_the_records_after_it_are_there_too()
    {
        var clock = new BusinessClock(followsData: true, BusinessDate.First, futureDays: 1);

        clock.Sequence(Dated(0, 0, -3, 0), 7, [], isEnd: true);

        Assert.Equal([new Turn(7, Monday)], clock.Turns.ToArray());
        Assert.Empty(clock.Future);
    }

    [Fact]
    public void It_stops_at_a_date_ahead_When_what_decides_is_not_there_yet()
    {
        var clock = new BusinessClock(followsData: true, Monday, futureDays: 1);

        Assert.Equal(2, clock.Sequence(Dated(0, 1, 300, 1), 0, [Dated(1), Dated(0)], isEnd: false));
        Assert.Equal([new Turn(1, Monday.AddDays(1))], clock.Turns.ToArray());
        Assert.Equal(Monday.AddDays(300), clock.Held!.Date);

        Assert.Equal(2, clock.Sequence(Dated(300, 1), 2, [Dated(1), Dated(0)], isEnd: true));
        Assert.Equal([0], clock.Future.Select(future => future.Record));
        Assert.Null(clock.Held);
    }

    [Fact]
    public void It_never_turns_back()
    {
        var clock = new BusinessClock(followsData: false, Monday, futureDays: 1);

        clock.TurnTo(Monday.AddDays(-1));
        Assert.Equal(Monday, clock.AsOf);
        clock.TurnTo(Monday.AddDays(1));
        Assert.Equal(Monday.AddDays(1), clock.AsOf);
    }

    [Fact]
    public void It_forgets_the_turns_of_the_stretch_before()
    {
        var clock = new BusinessClock(followsData: true, Monday, futureDays: 1);
        clock.Sequence(Dated(1, 500, 1), 0, [], isEnd: true);

        clock.Sequence(Dated(0), 3, [], isEnd: true);

        Assert.True(clock.Turns.IsEmpty);
        Assert.Empty(clock.Future);
    }

    private static RecordBatch Dated(params int[] daysFromMonday)
    {
        var lines = daysFromMonday.Select((days, i) =>
            $$"""{"event_id":"e{{i}}","user_id":"u{{i}}","sku":"s","amount":1,"quantity":1,"occurred_at":"{{Monday.AddDays(days)}}T12:00:00Z"}""");
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var recordBatch = new RecordBatch();
        recordBatch.Read(bytes, bytes.Length, RangeTable.Even(1), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), default);
        return recordBatch;
    }
}
