using Cohort.Core.Expressions;
using Cohort.Core.Tests.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Expressions;

public class RatioTests
{
    private static readonly Gen<decimal> Number = Gen.Frequency(
        (3, Gen.Choose(-1_000, 1_000).Select(value => value / 100m)),
        (1, Gen.Elements(0m, 1m, -1m, 1e28m, -1e28m, 9e27m, 0.0000000000000000000000000001m, 92233720368547758.07m, 79228162514264337593543950335m)));

    [Fact]
    public void It_calculates_as_fractions_of_any_length_do_Where_it_says_that_it_is_exact()
    {
        var exact = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(
            (from first in Number from second in Number from third in Number from one in Op from other in Op select (first, second, third, one, other)).ToArbitrary(),
            sample =>
            {
                var (a, b, c) = (Ratio.Of(sample.first), Ratio.Of(sample.second), Ratio.Of(sample.third));
                var found = Ratio.Apply(sample.one, a, b, out var sum);
                if (found == Exactness.Exact) found = Ratio.Apply(sample.other, sum, c, out sum);
                var expected = Calculated(sample.one, Calculated(null, null, sample.first), sample.second);
                expected = Calculated(sample.other, expected, sample.third);
                if (found == Exactness.TooLong) return;
                Assert.Equal(expected is null, found == Exactness.Missing);
                if (expected is not { } value) return;
                exact++;
                Assert.Equal(value, new Rational((System.Numerics.BigInteger)sum.Top, (System.Numerics.BigInteger)sum.Bottom));
                if (Ratio.Compare(sum, c) is { } order) Assert.Equal(value.CompareTo(sample.third), order);
            }));
        Assert.InRange(exact, 1_000, 5_000);
    }

    [Fact]
    public void It_says_that_a_number_is_too_long_When_it_has_more_than_127_bits()
    {
        var tiny = Ratio.Of(0.0000000000000000000000000001m);

        Assert.Equal(Exactness.TooLong, Ratio.Apply(ChainOp.Times, tiny, tiny, out _));
        Assert.Null(Ratio.Compare(new Ratio(Int128.MaxValue, 3), new Ratio(Int128.MaxValue - 1, 5)));
    }

    private static Gen<ChainOp> Op => Gen.Elements(ChainOp.Plus, ChainOp.Minus, ChainOp.Times, ChainOp.Divide);

    private static Rational? Calculated(ChainOp? op, Rational? left, Rational right)
    {
        if (op is null) return right;
        if (left is not { } value || (op == ChainOp.Divide && right == 0)) return null;
        var result = op switch { ChainOp.Plus => value + right, ChainOp.Minus => value - right, ChainOp.Times => value * right, _ => value / right };
        return Rational.Abs(result) > 1e28m ? null : result;
    }
}
