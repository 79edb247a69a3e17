using System.Numerics;

namespace Cohort.Core.Segments.Rules;

/// <summary>How a threshold is found.</summary>
internal enum ThresholdKind : byte
{
    /// <summary>The value that has a part of the users at or below it.</summary>
    Quantile,

    /// <summary>The average of all users, times a factor.</summary>
    Average,
}

/// <summary>
/// A value that follows from those of all users, and divides them: whoever has more is above it. Every comparison with all users is one
/// or two of these, exactly, since values are whole numbers.
/// </summary>
/// <param name="Term">The term of which all users' values are looked at.</param>
/// <param name="Kind">How it is found.</param>
/// <param name="Numerator">The part, or the factor.</param>
/// <param name="Denominator">What the numerator is divided by; above 0.</param>
/// <param name="IsMet">Whether who just meets the part or the factor is above: for "at least", not for "more than".</param>
/// <param name="IsOfEverybody">Whether users without a purchase in the window are among all users.</param>
internal readonly record struct Threshold(int Term, ThresholdKind Kind, long Numerator, long Denominator, bool IsMet, bool IsOfEverybody)
{
    /// <summary>
    /// How many users must have less for a user to be above: the value that so many users have or are below is the threshold, since
    /// whoever has more than that has them all below.
    /// </summary>
    /// <param name="users">How many users there are; at least 1.</param>
    /// <returns>1 to that number.</returns>
    public long Below(long users)
    {
        var (whole, rest) = Int128.DivRem((Int128)users * Numerator, Denominator);
        return (long)whole + (IsMet && rest == 0 ? 0 : 1);
    }

    /// <summary>The largest whole number that is not above the average times the factor; or that is below it, for "at least".</summary>
    /// <param name="sum">The sum of all values.</param>
    /// <param name="users">How many users there are; at least 1.</param>
    public long OfAverage(Int128 sum, long users)
    {
        var quotient = BigInteger.DivRem((BigInteger)sum * Numerator, (BigInteger)users * Denominator, out var rest);
        if (rest.Sign < 0) quotient--;
        if (IsMet && rest.IsZero) quotient--;
        return (long)BigInteger.Clamp(quotient, Rules.Term.Missing + 1, long.MaxValue);
    }
}

/// <summary>Whether a term is above a threshold, not above another one, or both; false where it is missing, or a threshold is not known.</summary>
/// <param name="term">The term.</param>
/// <param name="above">The place of the threshold that it must be above among the values; negative for none.</param>
/// <param name="notAbove">The place of the threshold that it must not be above; negative for none.</param>
/// <param name="isOpposite">Whether the opposite of both together is meant.</param>
/// <param name="parts">The terms that it is made of; none where it stands for itself.</param>
internal sealed class TermAgainst(int term, int above, int notAbove, bool isOpposite, int[] parts) : Condition
{
    public override bool Holds(ReadOnlySpan<long> values, ReadOnlySpan<ulong> members)
    {
        var value = values[term];
        if (value == Term.Missing || IsUnknown(values, above) || IsUnknown(values, notAbove)) return false;
        var isInside = (above < 0 || value > values[above]) && (notAbove < 0 || value <= values[notAbove]);
        return isInside != isOpposite;
    }

    // Thresholds move, so that every value may be one.
    public override void AddFlips(TermFlips flips)
    {
        flips.AddEverywhere(term);
        foreach (var part in parts) flips.AddEverywhere(part);
    }

    private static bool IsUnknown(ReadOnlySpan<long> values, int threshold) => threshold >= 0 && values[threshold] == Term.Missing;
}
