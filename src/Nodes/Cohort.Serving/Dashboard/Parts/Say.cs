using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;

namespace Cohort.Serving.Dashboard.Parts;

/// <summary>Numbers as people read them.</summary>
internal static class Say
{
    /// <summary>A count, with its digits in groups.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with a sign.</summary>
    public static string Change(long count) => count.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    /// <summary>An amount of minor units, with its currency.</summary>
    public static string Money(long minor, string currency, int minorDigits) => $"{Money(Major(minor, minorDigits), minorDigits)} {currency}";

    /// <summary>An amount of major units.</summary>
    public static string Money(double major, int minorDigits) => major.ToString(string.Create(CultureInfo.InvariantCulture, $"N{minorDigits}"), CultureInfo.InvariantCulture);

    /// <summary>An amount of minor units in major ones, for pictures.</summary>
    public static double Major(long minor, int minorDigits) => (double)(minor / (decimal)Math.Pow(10, minorDigits));

    /// <summary>A source, as short as people call it: the name of a file without its folder.</summary>
    public static string Source(string source) => Path.IsPathRooted(source) ? Path.GetFileName(source) : source;

    /// <summary>A number of a model, to four digits after the point.</summary>
    public static string Number(double number) => number.ToString("#,0.####", CultureInfo.InvariantCulture);

    /// <summary>The same with its sign.</summary>
    public static string Signed(double number) => number.ToString("+#,0.####;−#,0.####;0", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole, in percent.</summary>
    public static string Percent(double part) => part.ToString("P1", CultureInfo.InvariantCulture);

    /// <summary>A rate.</summary>
    public static string Rate(double perSecond) => $"{perSecond.ToString(perSecond < 10 ? "N1" : "N0", CultureInfo.InvariantCulture)}/s";

    /// <summary>Bytes in the largest unit of which there is one.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{Count(bytes)} B",
        < 10_000_000 => $"{(bytes / 1e3).ToString("N1", CultureInfo.InvariantCulture)} kB",
        < 10_000_000_000 => $"{(bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB",
        _ => $"{(bytes / 1e9).ToString("N1", CultureInfo.InvariantCulture)} GB",
    };

    /// <summary>A date that somebody picked; null where there is none, or none that Cohort knows.</summary>
    public static BusinessDate? Day(DateOnly? date) =>
        date is { } picked && BusinessDate.TryParse(picked.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), out var day) ? day : null;

    /// <summary>A number of a rule in its unit.</summary>
    public static string InUnit(decimal? number, RuleUnit unit) => number is not { } known ? "no value" : unit switch
    {
        RuleUnit.Money => known.ToString("#,0.00##", CultureInfo.InvariantCulture),
        RuleUnit.Share or RuleUnit.Probability => known.ToString("P1", CultureInfo.InvariantCulture),
        _ => known.ToString("#,0.####", CultureInfo.InvariantCulture),
    };
}
