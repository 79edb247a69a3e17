using Cohort.Cli;
using Cohort.Core.Purchases;
using Cohort.Learning.Examples;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Learning.Tests;

public class ScheduleTests
{
    [Fact]
    public void No_outcome_is_seen_from_two_periods() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from share in Gen.Choose(3, 20) from horizon in Gen.Choose(1, 60) from step in Gen.Choose(1, 14) select (share, horizon, step)).ToArbitrary(),
        drawn =>
        {
            var (share, horizon, step) = drawn;
            var from = BusinessDate.Of(2026, 1, 1);
            var schedule = Schedule.Of(from, null, null, from.AddDays(share * horizon), horizon, step);
            var last = from.Day;
            foreach (var period in Enum.GetValues<Period>())
            {
                var days = schedule.Dates(period).ToList();
                Assert.NotEmpty(days);
                Assert.True(days[0].Day >= last, $"{period} looks at outcomes from {days[0]} on, which the one before looked at.");
                last = (ushort)(days[^1].Day + horizon);
            }

            Assert.True(last <= schedule.To.Day);
        }));

    [Fact]
    public void A_year_is_divided_as_given()
    {
        var schedule = Schedule.Of(
            BusinessDate.Of(2017, 3, 31), BusinessDate.Of(2017, 9, 1), BusinessDate.Of(2017, 10, 1), BusinessDate.Of(2017, 12, 31), 30, 7);

        Assert.Equal(BusinessDate.Of(2017, 7, 28), schedule.Dates(Period.Train).Last());
        Assert.Equal([BusinessDate.Of(2017, 8, 31)], schedule.Dates(Period.Choose));
        Assert.Equal(BusinessDate.Of(2017, 9, 30), schedule.Dates(Period.Report).First());
    }

    [Theory]
    [InlineData("2026-02-01", 30, "each need the horizon of 30")]
    [InlineData("2026-12-31", 91, "give 1 to 90")]
    public void It_is_refused_When_time_and_horizon_do_not_fit(string to, int horizon, string expected)
    {
        Assert.True(BusinessDate.TryParse(to, out var end));

        var fault = Assert.Throws<CommandException>(() => Schedule.Of(BusinessDate.Of(2026, 1, 1), null, null, end, horizon, 7));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_are_halved_by_user_and_date_When_they_are_full()
    {
        var part = new ExamplePart(width: 2, mostRows: 100);
        for (var i = 0; i < 1_000; i++)
        {
            var row = part.Add((ulong)i, BusinessDate.Of(2026, 1, 1));
            if (!row.IsEmpty) row.Fill(i);
        }

        Assert.InRange(part.Keys.Count, 40, 100);
        Assert.All(Enumerable.Range(0, part.Keys.Count), row => Assert.Equal(part.Keys[row].User, part.Row(row)[1]));
        Assert.True(part.Keys[^1].User > 900, "The last ones must have the same chance as the first.");
    }
}
