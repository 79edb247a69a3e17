using Cohort.Core.Purchases;
using Cohort.Learning.Examples;

namespace Cohort.Learning.Journey;

/// <summary>How the year 2017 of the study is divided.</summary>
internal static class StudyDates
{
    public const int HorizonDays = 30;
    public const int StepDays = 7;

    /// <summary>The first date of the purchases.</summary>
    public static BusinessDate First { get; } = BusinessDate.Of(2017, 1, 1);

    /// <summary>The first as-of date: from then on the window of 90 dates is full.</summary>
    public static BusinessDate From { get; } = BusinessDate.Of(2017, 3, 31);

    public static BusinessDate Choose { get; } = BusinessDate.Of(2017, 9, 1);

    public static BusinessDate Report { get; } = BusinessDate.Of(2017, 10, 1);

    public static BusinessDate To { get; } = BusinessDate.Of(2017, 12, 31);

    public static Schedule Schedule => Schedule.Of(From, Choose, Report, To, HorizonDays, StepDays);
}
