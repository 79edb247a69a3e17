using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>A threshold before its term is bound.</summary>
/// <param name="Of">The number of which all users' values are looked at.</param>
/// <param name="Kind">How it is found.</param>
/// <param name="Numerator">The part, or the factor.</param>
/// <param name="Denominator">What the numerator is divided by.</param>
/// <param name="IsMet">Whether who just meets it is above.</param>
internal sealed record ThresholdOf(Call Of, ThresholdKind Kind, long Numerator, long Denominator, bool IsMet);

/// <summary>A comparison of a user with all others, as thresholds.</summary>
/// <param name="Subject">The number of the user.</param>
/// <param name="Above">What it must be above; null for nothing.</param>
/// <param name="NotAbove">What it must not be above; null for nothing.</param>
/// <param name="IsOpposite">Whether the opposite of both together is meant.</param>
internal sealed record AgainstAll(Call Subject, ThresholdOf? Above, ThresholdOf? NotAbove, bool IsOpposite)
{
    // A percentile with more digits tells hardly any users apart.
    private const int MostDigits = 6;

    /// <summary>Reports comparisons with all users that cannot be.</summary>
    public static void Check(Expr condition, ErrorList errors)
    {
        foreach (var comparison in condition.ComparisonsWithAll) _ = Read(comparison, MinorUnits.Usual, errors);
    }

    /// <summary>The thresholds of a comparison that was checked.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="minorDigits">Digits of the base currency after the point.</param>
    public static AgainstAll Of(Comparison comparison, int minorDigits) =>
        Read(comparison, minorDigits, null) ?? throw new InvalidOperationException($"A comparison with all users got past its check: {comparison}.");

    private static AgainstAll? Read(Comparison comparison, int minorDigits, ErrorList? errors)
    {
        var sides = new[] { (comparison.Left, comparison.Op, comparison.Right), (comparison.Right, Compare.Mirror(comparison.Op), comparison.Left) };
        foreach (var (left, op, right) in sides)
        {
            if (left is Call subject && IsOfAverage(right)) return OfAverage(subject, op, right, minorDigits, errors);
            if (left is AmongAll among && among.Measure != AmongMeasure.Average && Constant.TryEvaluate(right, out var constant))
                return among.Measure.IsDivided ? OfPart(among, op, constant, right, errors) : OfPercentile(among, op, constant, right, errors);
        }

        var first = comparison.AmongAll.First();
        errors?.Add(first.Start, first.Measure == AmongMeasure.Average
            ? $"An average over all users is compared with one function of the user, as it is or times a number; write {TextOf(first.Inner)} >= 2 * {TextOf(first)}."
            : $"{TextOf(first)} is compared with a number, and in no arithmetic; write {TextOf(first)} >= {(first.Measure.IsDivided ? "2" : "90%")}.");
        return null;
    }

    private static AgainstAll? OfPercentile(AmongAll among, ComparisonOp op, decimal part, Expr side, ErrorList? errors)
    {
        if (op is ComparisonOp.Equal or ComparisonOp.NotEqual)
            return Refuse(errors, among.Start, $"A percentile is a place among many, which hardly anybody has exactly; write {TextOf(among)} between 89% and 90%, or >=.");
        if (part is <= 0 or >= 1)
        {
            var remedy = part is >= 1 and < 100 ? $"{RulePrinter.Number(part)}%" : "a part of all users above 0% and below 100%, as in 90%";
            return Refuse(errors, side.Start, $"A percentile is the part of all users who have less, which {TextOf(side)} leaves no choice of; write {remedy}.");
        }

        if (Fraction.Of(part, MostDigits) is not var (numerator, denominator))
            return Refuse(errors, side.Start, Invariant($"{TextOf(side)} has more than {MostDigits} digits after the point; write fewer."));
        return Compared(among.Inner, op, met => new ThresholdOf(among.Inner, ThresholdKind.Quantile, numerator, denominator, met));
    }

    private static AgainstAll? OfPart(AmongAll among, ComparisonOp op, decimal number, Expr side, ErrorList? errors)
    {
        var parts = among.Measure.Parts;
        if (number != Math.Truncate(number) || number < 1 || number > parts)
            return Refuse(errors, side.Start, Invariant($"A {among.Measure.Name} is a whole number from 1, for who has least, to {parts}; write one of these."));
        var (from, to) = op switch
        {
            ComparisonOp.Less => (1, (int)number - 1),
            ComparisonOp.AtMost => (1, (int)number),
            ComparisonOp.More => ((int)number + 1, parts),
            ComparisonOp.AtLeast => ((int)number, parts),
            _ => ((int)number, (int)number),
        };
        if (from > to) return Refuse(errors, side.Start, Invariant($"{TextOf(among)} is from 1 to {parts}, so that nobody meets this; write another number."));
        ThresholdOf? Edge(int below, bool isAny) => isAny ? new ThresholdOf(among.Inner, ThresholdKind.Quantile, below, parts, IsMet: true) : null;
        return new AgainstAll(among.Inner, Edge(from - 1, from > 1), Edge(to, to < parts), op == ComparisonOp.NotEqual);
    }

    private static AgainstAll? OfAverage(Call subject, ComparisonOp op, Expr side, int minorDigits, ErrorList? errors)
    {
        var among = side.AmongAll.First();
        if (op is ComparisonOp.Equal or ComparisonOp.NotEqual)
            return Refuse(errors, side.Start, $"An average over all users is a fraction that hardly anybody has exactly; write {TextOf(subject)} >= {TextOf(side)}, or <.");
        if (!IsWhole(subject)) return Refuse(errors, subject.Start, $"A share cannot be compared with an average; compare the spend on the category, as in {SpendOf(subject)} >= {TextOf(side)}.");
        if (!TryFactor(side, out var factor) || Fraction.Of(factor, MostDigits) is not var (numerator, denominator))
            return Refuse(errors, side.Start, $"An average over all users is taken as it is, times a number, or divided by one; write {TextOf(subject)} >= 2 * {TextOf(among)}.");

        // Both sides count in the steps of their own number: cents, or pieces.
        var (own, others) = (Compiler.DigitsOf(subject, minorDigits), Compiler.DigitsOf(among.Inner, minorDigits));
        if (Int128.Max(Int128.Abs(Scaled(numerator, own - others)), Scaled(denominator, others - own)) > long.MaxValue)
            return Refuse(errors, side.Start, $"{TextOf(side)} has too many digits to be compared exactly with {TextOf(subject)}; write fewer.");
        (numerator, denominator) = ((long)Scaled(numerator, own - others), (long)Scaled(denominator, others - own));
        return Compared(subject, op, met => new ThresholdOf(among.Inner, ThresholdKind.Average, numerator, denominator, met));
    }

    private static Int128 Scaled(long number, int digits)
    {
        var scaled = (Int128)number;
        for (; digits > 0; digits--) scaled *= 10;
        return scaled;
    }

    private static AgainstAll Compared(Call subject, ComparisonOp op, Func<bool, ThresholdOf> threshold) => op switch
    {
        ComparisonOp.AtLeast => new AgainstAll(subject, threshold(true), null, false),
        ComparisonOp.More => new AgainstAll(subject, threshold(false), null, false),
        ComparisonOp.Less => new AgainstAll(subject, null, threshold(true), false),
        _ => new AgainstAll(subject, null, threshold(false), false),
    };

    private static AgainstAll? Refuse(ErrorList? errors, int start, string message)
    {
        errors?.Add(start, message);
        return null;
    }

    /// <summary>Whether a function gives one whole number of steps, of which all users have a sum and an order.</summary>
    public static bool IsWhole(Call call) => !call.Function.IsShare;

    /// <summary>The function to write in place of a share.</summary>
    public static string SpendOf(Call share) => TextOf(share).Replace("share(", "spend(", StringComparison.Ordinal);

    private static bool IsOfAverage(Expr side) => side.AmongAll.Take(2).ToList() is [{ Measure: var measure }] && measure == AmongMeasure.Average;

    // The average alone, or in one product with numbers.
    private static bool TryFactor(Expr side, out decimal factor)
    {
        factor = 1;
        if (side is AmongAll) return true;
        if (side is not Chain { IsSum: false } product) return false;
        if (product.First is not AmongAll && !Constant.TryEvaluate(product.First, out factor)) return false;
        foreach (var link in product.Rest)
        {
            if (link is { Op: ChainOp.Times, Operand: AmongAll }) continue;
            if (!Constant.TryEvaluate(link.Operand, out var by) || !Arithmetic.TryApply(link.Op, factor, by, out factor)) return false;
        }

        return true;
    }

    private static string TextOf(Expr expr) => Shown.Cut(RulePrinter.Print(expr), 100);
}

/// <summary>Numbers as written, as two whole numbers.</summary>
internal static class Fraction
{
    // With six digits after the point, and times the steps of any unit, it stays within 63 bits.
    private const long Largest = 1_000_000;

    /// <summary>A number with so many digits after the point at most as a fraction; null where it has more or is too large.</summary>
    public static (long Numerator, long Denominator)? Of(decimal number, int digits)
    {
        if (Math.Abs(number) > Largest) return null;
        long denominator = 1;
        while (number != Math.Truncate(number))
        {
            if (digits-- == 0) return null;
            number *= 10;
            denominator *= 10;
        }

        return ((long)number, denominator);
    }
}
