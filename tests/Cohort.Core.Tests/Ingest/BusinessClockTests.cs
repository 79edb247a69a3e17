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

        clock.Sequence(Dated(0, 0, -5, 2, 1, 3), 100);

        Assert.Equal([new Turn(100, Monday), new Turn(103, Monday.AddDays(2)), new Turn(105, Monday.AddDays(3))], clock.Turns.ToArray());
        Assert.Empty(clock.Future);
        Assert.Equal(Monday.AddDays(3), clock.AsOf);
    }

    [Fact]
    public void It_stays_and_names_the_records_too_far_ahead_When_it_follows_the_shell()
    {
        var clock = new BusinessClock(followsData: false, Monday, futureDays: 1);

        clock.Sequence(Dated(0, 1, 2, -90), 0);

        Assert.True(clock.Turns.IsEmpty);
        Assert.Equal([2], clock.Future.Select(future => future.Record));
        Assert.Equal(Monday, clock.AsOf);
    }

    [Fact]
    public void It_does_not_follow_a_till_with_a_wrong_clock()
    {
        var clock = new BusinessClock(followsData: true, Monday, futureDays: 1);

        clock.Sequence(Dated(Limits.WatermarkJumpDays + 1, Limits.WatermarkJumpDays), 0);

        Assert.Equal([0], clock.Future.Select(future => future.Record));
        Assert.Equal([new Turn(1, Monday.AddDays(Limits.WatermarkJumpDays))], clock.Turns.ToArray());
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
        clock.Sequence(Dated(1, 500), 0);

        clock.Sequence(Dated(0), 2);

        Assert.True(clock.Turns.IsEmpty);
        Assert.Empty(clock.Future);
    }

    private static RecordBatch Dated(params int[] daysFromMonday)
    {
        var lines = daysFromMonday.Select((days, i) =>
            $$"""{"event_id":"e{{i}}","user_id":"u","sku":"s","amount":1,"quantity":1,"occurred_at":"{{Monday.AddDays(days)}}T12:00:00Z"}""");
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var recordBatch = new RecordBatch();
        recordBatch.Read(bytes, bytes.Length, RangeTable.Even(1), new PurchaseReader("EUR", BusinessCalendar.Utc), default);
        return recordBatch;
    }
}
