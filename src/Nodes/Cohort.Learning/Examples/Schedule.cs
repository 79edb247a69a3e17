using Cohort.Cli;
using Cohort.Core;
using Cohort.Core.Purchases;

namespace Cohort.Learning.Examples;

/// <summary>What examples are for. A model is evaluated on a time that nothing of it was made from.</summary>
internal enum Period
{
    /// <summary>Fitting.</summary>
    Train,

    /// <summary>Choosing among candidates, and calibrating.</summary>
    Choose,

    /// <summary>Reporting.</summary>
    Report,
}

/// <summary>
/// Which dates have examples. An example as of D has its outcome on the dates D+1 to D+horizon, and belongs to a period
/// only where all of them do: no outcome is seen from two periods.
/// </summary>
/// <param name="From">The first as-of date.</param>
/// <param name="Choose">The first date of outcomes to choose by.</param>
/// <param name="Report">The first date of outcomes to report on.</param>
/// <param name="To">The last date of outcomes.</param>
/// <param name="HorizonDays">Dates of an outcome, 1 to 90.</param>
/// <param name="StepDays">Days from one as-of date to the next.</param>
internal sealed record Schedule(BusinessDate From, BusinessDate Choose, BusinessDate Report, BusinessDate To, int HorizonDays, int StepDays)
{
    // Of the time from the first to the last date: a quarter to report on, an eighth to choose by.
    private const int ReportShare = 4;
    private const int ChooseShare = 8;

    /// <summary>All as-of dates.</summary>
    public IEnumerable<BusinessDate> AllDates => Enum.GetValues<Period>().SelectMany(Dates).Distinct().Order();

    /// <summary>A schedule that ends are given of; the periods in between by share, where they are not.</summary>
    /// <exception cref="CommandException">A period has no room for an example.</exception>
    public static Schedule Of(BusinessDate from, BusinessDate? choose, BusinessDate? report, BusinessDate to, int horizon, int step)
    {
        if (horizon is < 1 or > Limits.FeatureDays)
            throw CommandException.BadUsage($"The horizon is {horizon} days; give 1 to {Limits.FeatureDays}, the window of the features that tell the outcome.");
        if (step < 1) throw CommandException.BadUsage($"The step is {step} days; give at least 1.");
        var days = to.Day - from.Day;
        if (days < 3 * horizon)
        {
            throw CommandException.BadUsage(
                $"From {from} to {to} are {days} days; training, choosing and reporting each need the horizon of {horizon}. Give a longer time or a shorter --horizon.");
        }

        var reporting = report ?? to.AddDays(1 - Math.Max(horizon, days / ReportShare));
        var choosing = choose ?? reporting.AddDays(-Math.Max(horizon, days / ChooseShare));
        var schedule = new Schedule(from, choosing, reporting, to, horizon, step);
        foreach (var period in Enum.GetValues<Period>())
        {
            if (schedule.Dates(period).Any()) continue;
            throw CommandException.BadUsage(
                $"From {from} with --choose {choosing}, --report {reporting} and --to {to}, the time to {period.ToString().ToLowerInvariant()} has no room for an outcome of {horizon} days. Move the dates apart.");
        }

        return schedule;
    }

    /// <summary>The as-of dates of a period.</summary>
    public IEnumerable<BusinessDate> Dates(Period period)
    {
        var (first, end) = period switch
        {
            Period.Train => (From.Day, Choose.Day - 1),
            Period.Choose => (Math.Max(From.Day, Choose.Day - 1), Report.Day - 1),
            _ => (Math.Max(From.Day, Report.Day - 1), To.Day),
        };
        for (var day = first; day + HorizonDays <= end; day += StepDays) yield return new BusinessDate((ushort)day);
    }
}
