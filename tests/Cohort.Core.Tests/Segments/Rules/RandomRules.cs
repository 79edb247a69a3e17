using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Random rules and term values, with the awkward ones often.</summary>
internal static class RandomRules
{
    private static readonly string[] Functions =
        ["spend", "orders", "lines", "refunds", "units", "days_since_last", "tenure", "rank", "share", "weeks_with_order",
            "order_value", "largest order_value", "last order_value"];

    private static readonly decimal[] Literals =
        [0, 1, 2, 3, 30, 0.5m, 0.3333m, 12.34m, 12.345m, 99.999m, 10_000, 1e14m, 92233720368547758.07m, 9e27m];

    public static readonly Gen<long> Value = Gen.Frequency(
        (4, Gen.Choose(0, 100).Select(value => (long)value)),
        (2, Gen.Choose(-5_000, 5_000).Select(value => (long)value)),
        (2, Gen.Constant(Term.Missing)),
        (1, Gen.Elements<long>(0, 1, 500_000, 999_999, 1_000_000)),
        (1, Gen.Elements(long.MaxValue, long.MinValue + 1, 0, 1234, 1235, 1_000_000_000_000)));

    public static Gen<NaiveCondition> Condition(int depth) => depth == 0
        ? Comparison(0)
        : Gen.Frequency(
            (3, Comparison(depth - 1)),
            (1, Condition(depth - 1).Select(operand => (NaiveCondition)new NaiveNot(operand))),
            (3, from left in Condition(depth - 1)
                from op in Gen.Elements("and", "or")
                from right in Condition(depth - 1)
                select (NaiveCondition)new NaiveLogic(left, op, right)));

    private static Gen<NaiveCondition> Comparison(int depth) => Gen.Frequency(
        (4, Plain(depth)),
        (4, from left in Call
            from op in Gen.Elements("<", "<=", ">", ">=", "==", "!=")
            from right in Gen.OneOf(Literal, Literal.Select(literal => (NaiveNumber)new NaiveMinus(literal)))
            from isTurned in Gen.Elements(false, true)
            select (NaiveCondition)(isTurned ? new NaiveComparison(right, op, left) : new NaiveComparison(left, op, right))),
        (1, from model in Gen.Choose(0, NaiveScore.Models.Length - 1)
            from op in Gen.Elements("<", "<=", ">", ">=", "==", "!=")
            from probability in Gen.Elements(0, 0.5m, 0.000001m, 0.0000005m, 0.999999m, 1)
            select (NaiveCondition)new NaiveComparison(new NaiveScore(model), op, new NaiveLiteral(probability))),
        (1, from number in Gen.OneOf(Extreme(depth), Plain(depth).ArrayOf(2).Select(conditions => (NaiveNumber)new NaiveCount(conditions)))
            from op in Gen.Elements("<", "<=", ">", ">=", "==", "!=")
            from limit in Literal
            select (NaiveCondition)new NaiveComparison(number, op, limit)),
        (1, from value in Number(depth)
            from low in Number(0)
            from high in Number(0)
            select (NaiveCondition)new NaiveBetween(value, low, high)));

    private static Gen<NaiveNumber> Number(int depth) => depth == 0
        ? Gen.Frequency((1, Literal), (2, Call))
        : Gen.Frequency(
            (1, Literal),
            (3, Call),
            (1, from model in Gen.Choose(0, NaiveScore.Models.Length - 1)
                from number in Number(depth - 1)
                select (NaiveNumber)new NaiveArithmetic(new NaiveScore(model), '*', number)),
            (1, Number(depth - 1).Select(operand => (NaiveNumber)new NaiveMinus(operand))),
            (1, Extreme(depth - 1)),
            (1, Condition(depth - 1).ArrayOf(3).Select(conditions => (NaiveNumber)new NaiveCount(conditions))),
            (3, from left in Number(depth - 1)
                from op in Gen.Elements('+', '-', '*')
                from right in Number(depth - 1)
                select (NaiveNumber)new NaiveArithmetic(left, op, right)),
            (1, from left in Number(depth - 1)
                from right in Gen.OneOf(Call, Literal.Where(literal => literal != new NaiveLiteral(0)))
                select (NaiveNumber)new NaiveArithmetic(left, '/', right)));

    private static Gen<NaiveCondition> Plain(int depth) =>
        from left in Number(depth)
        from op in Gen.Elements("<", "<=", ">", ">=", "==", "=", "!=")
        from right in Number(depth)
        select (NaiveCondition)new NaiveComparison(left, op, right);

    private static Gen<NaiveNumber> Extreme(int depth) =>
        from isLargest in Gen.Elements(false, true)
        from left in Number(depth)
        from right in Number(depth)
        select (NaiveNumber)new NaiveExtreme(isLargest, left, right);

    private static Gen<NaiveNumber> Literal => Gen.OneOf(Gen.Elements(Literals), Gen.Choose(0, 9_999).Select(value => value / 100m))
        .Select(number => (NaiveNumber)new NaiveLiteral(number));

    private static Gen<NaiveNumber> Call =>
        from function in Gen.Elements(Functions)
        from category in function switch
        {
            "rank" => Gen.Choose(1, 5),
            "share" => Gen.Choose(0, 5),
            _ => Gen.Choose(Term.AllCategories, 5),
        }
        from window in Gen.Elements(1, 30, 90)
        from youngest in Gen.Elements(0, 0, 0, 1, 29, 89)
        from dates in Gen.Elements<DateSpan?>(null, null, null, new(BusinessDate.First, BusinessDate.Last), new(BusinessDate.Of(2026, 11, 27), BusinessDate.Of(2026, 11, 30)))
        from selector in Gen.Elements<LineSelector?>(null, null, null, new(Dimension.Brand, "ACME"), new(Dimension.Brand, "BIO \"X\""), new(Dimension.Sku, "s3"))
        let picks = function != "rank" && selector is not null
        select (NaiveNumber)new NaiveCall(function, picks ? Term.AllCategories : category, window)
        {
            Selector = picks ? selector : null,
            Youngest = youngest < window ? youngest : 0,
            Dates = dates,
        };
}
