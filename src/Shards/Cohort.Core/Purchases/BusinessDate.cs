using System.Globalization;

namespace Cohort.Core.Purchases;

/// <summary>A calendar date in the configured time zone, from 1970-01-01 to 2100-12-31.</summary>
/// <param name="Day">Days since 1970-01-01.</param>
public readonly record struct BusinessDate(ushort Day) : IComparable<BusinessDate>
{
    /// <summary>1970-01-01.</summary>
    public static BusinessDate First => default;

    /// <summary>2100-12-31.</summary>
    public static BusinessDate Last { get; } = Of(2100, 12, 31);

    /// <summary>The date of a proleptic Gregorian year, month and day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such date, or outside 1970 to 2100.</exception>
    public static BusinessDate Of(int year, int month, int day)
    {
        var number = new DateOnly(year, month, day).DayNumber - Epoch;
        ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(year));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 2100);
        return new BusinessDate((ushort)number);
    }

    /// <summary>Reads <c>yyyy-MM-dd</c>.</summary>
    public static bool TryParse(string? text, out BusinessDate date)
    {
        date = default;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            || parsed.Year is < 1970 or > 2100) return false;
        date = new BusinessDate((ushort)(parsed.DayNumber - Epoch));
        return true;
    }

    /// <summary>The date this many days later, or earlier when negative.</summary>
    /// <exception cref="OverflowException">The date would lie outside 16 bits of days.</exception>
    public BusinessDate AddDays(int days) => new(checked((ushort)(Day + days)));

    /// <inheritdoc/>
    public int CompareTo(BusinessDate other) => Day.CompareTo(other.Day);

    /// <summary>Whether the left date is before the right one.</summary>
    public static bool operator <(BusinessDate left, BusinessDate right) => left.Day < right.Day;

    /// <summary>Whether the left date is after the right one.</summary>
    public static bool operator >(BusinessDate left, BusinessDate right) => left.Day > right.Day;

    /// <summary>Whether the left date is the right one or before it.</summary>
    public static bool operator <=(BusinessDate left, BusinessDate right) => left.Day <= right.Day;

    /// <summary>Whether the left date is the right one or after it.</summary>
    public static bool operator >=(BusinessDate left, BusinessDate right) => left.Day >= right.Day;

    /// <summary>The date as <c>yyyy-MM-dd</c>.</summary>
    public override string ToString() =>
        DateOnly.FromDayNumber(Epoch + Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // DateOnly's day number of 1970-01-01. A constant, because Last above is set before a static field here would be.
    private const int Epoch = 719_162;
}
