using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>Which lines a term or a total looks at, by their dates.</summary>
/// <param name="Youngest">The smallest age in days.</param>
/// <param name="Days">From this age on a line is in it no more.</param>
/// <param name="First">The first date.</param>
/// <param name="Last">The last date.</param>
internal readonly record struct LineSpan(int Youngest, int Days, ushort First, ushort Last)
{
    /// <summary>The whole window.</summary>
    /// <param name="days">How many dates it has.</param>
    public static LineSpan Whole(int days) => new(0, days, 0, ushort.MaxValue);

    public static LineSpan Of(in Term term) => new(
        term.Youngest, term.WindowDays, term.Dates?.First.Day ?? 0, term.Dates?.Last.Day ?? ushort.MaxValue);

    /// <summary>Whether a line is in it.</summary>
    /// <param name="age">Its age, from 0.</param>
    /// <param name="date">Its date.</param>
    public bool Has(int age, int date) => (uint)(age - Youngest) < (uint)(Days - Youngest) && Covers(date);

    /// <summary>Whether a line of a date is in it at some age.</summary>
    public bool Covers(int date) => date >= First && date <= Last;

    /// <summary>What a line of an age does to it: 1 where it enters, -1 where it leaves, and otherwise 0.</summary>
    public int Turn(int age, int date) => !Covers(date) ? 0 : age == Days ? -1 : age == Youngest ? 1 : 0;
}
