using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;

namespace Cohort.Engine.Texts;

/// <summary>Numbers as people read them, the same on every machine.</summary>
internal static class Amount
{
    /// <summary>Minor units as major units, as in 3.86.</summary>
    /// <param name="minor">The minor units.</param>
    /// <param name="digits">Digits after the point that the currency has.</param>
    public static string Money(long minor, int digits) =>
        (minor / (decimal)MinorUnits.InMajor(digits)).ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>A count with separators, as in 75,000.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and what is counted, as in 1 user or 2 users.</summary>
    public static string Of(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>A number of a rule, in its unit; a dash where it is missing.</summary>
    /// <param name="number">The number.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="digits">Digits after the point that the currency has.</param>
    public static string InUnit(decimal? number, RuleUnit unit, int digits) => number is not { } value ? "-" : unit switch
    {
        RuleUnit.Money => value.ToString($"0.{new string('0', digits)}######", CultureInfo.InvariantCulture),
        RuleUnit.Share => (value * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
        RuleUnit.Probability => (value * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%",
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>The same with a plus sign before what is above nothing.</summary>
    public static string Margin(decimal? margin, RuleUnit unit, int digits) => (margin > 0 ? "+" : "") + InUnit(margin, unit, digits);
}
