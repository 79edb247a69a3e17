namespace Cohort.Core.Features;

/// <summary>
/// Parts of the day, by which baskets are told apart. A till's receipts are not marked in the input; purchases of one
/// date and part of the day are nearly always one visit, and the parts do not depend on the order of arrival.
/// </summary>
internal static class DayPart
{
    /// <summary>The parts, and one for hours that are not known.</summary>
    public const int Count = 6;

    public const int Unknown = 0;

    /// <summary>By the hour of a line: 0 for not known, then from midnight on. As long as 5 bits count, for look-ups without a check.</summary>
    public static ReadOnlySpan<byte> OfHour =>
    [
        Unknown,
        1, 1, 1, 1, 1, 1,
        2, 2, 2, 2, 2,
        3, 3, 3,
        4, 4, 4, 4,
        5, 5, 5, 5, 5, 5,
        Unknown, Unknown, Unknown, Unknown, Unknown, Unknown, Unknown,
    ];
}
