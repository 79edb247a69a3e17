using System.Globalization;
using Cohort.Core.Segments.Rules;

namespace Cohort.Engine.Texts;

/// <summary>Numbers as people read them, the same on every machine.</summary>
internal static class Amount
{
    private const decimal MinorInMajor = 100m;

    /// <summary>Minor units as major units, as in 3.86.</summary>
    public static string Money(long minor) => (minor / MinorInMajor).ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A count with separators, as in 75,000.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and what is counted, as in 1 user or 2 users.</summary>
    public static string Of(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>A number of a rule, in its unit; a dash where it is missing.</summary>
    public static string InUnit(decimal? number, RuleUnit unit) => number is not { } value ? "-" : unit switch
    {
        RuleUnit.Money => value.ToString("0.00######", CultureInfo.InvariantCulture),
        RuleUnit.Share => (value * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
        RuleUnit.Probability => (value * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%",
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>The same with a plus sign before what is above nothing.</summary>
    public static string Margin(decimal? margin, RuleUnit unit) => (margin > 0 ? "+" : "") + InUnit(margin, unit);
}
