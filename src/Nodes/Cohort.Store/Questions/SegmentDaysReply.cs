using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Questions;

/// <summary>How a segment changed from day to day.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Days">Each business date that was asked for, up to the as-of date.</param>
public sealed record SegmentDaysReply(string Segment, IReadOnlyList<SegmentDayReply> Days)
{
    /// <summary>The dates that are asked for.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="known">The dates on which somebody entered or left, in their order.</param>
    /// <param name="from">The first date; null for <see cref="CohortLimits.UsualDays"/> up to the last.</param>
    /// <param name="to">The last date; null for the as-of date.</param>
    /// <param name="asOf">The as-of date; null before the first day.</param>
    /// <exception cref="CohortException">These are no dates, or too many.</exception>
    internal static SegmentDaysReply Of(string segment, IReadOnlyList<SegmentDay> known, BusinessDate? from, BusinessDate? to, BusinessDate? asOf)
    {
        if (asOf is not { } today) return new(segment, []);
        var end = to ?? today;
        var begin = from ?? new BusinessDate((ushort)Math.Max(BusinessDate.First.Day, end.Day - CohortLimits.UsualDays + 1));
        if (end < begin) throw new CohortException(Refusal.Wrong, $"The days from {begin} to {end} are none: give from and to the other way round.");
        if (end.Day - begin.Day >= CohortLimits.Days)
            throw new CohortException(Refusal.Wrong, $"From {begin} to {end} there are {end.Day - begin.Day + 1} days, and {CohortLimits.Days} are the most. Ask for fewer at a time.");
        var (days, members, next) = (new List<SegmentDayReply>(), 0L, 0);
        for (; next < known.Count && known[next].AsOf < begin; next++) members += known[next].Entered - known[next].Left;
        for (int date = begin.Day; date <= Math.Min(end.Day, today.Day); date++)
        {
            var day = next < known.Count && known[next].AsOf.Day == date ? known[next++] : new SegmentDay(segment, new BusinessDate((ushort)date), 0, 0);
            members += day.Entered - day.Left;
            days.Add(new SegmentDayReply(day.AsOf, day.Entered, day.Left, members));
        }

        return new(segment, days);
    }
}

/// <summary>What a date made of a segment.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Entered">How often somebody entered; a user who enters twice counts twice.</param>
/// <param name="Left">How often somebody left.</param>
/// <param name="Members">How many members there were at its end, as was known then; of the as-of date, up to now.</param>
public sealed record SegmentDayReply(BusinessDate Date, long Entered, long Left, long Members);
