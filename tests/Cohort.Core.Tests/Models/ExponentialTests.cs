using Cohort.Core.Models;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class ExponentialTests
{
    [Fact]
    public void It_is_within_two_units_in_the_last_place_of_the_library()
    {
        var random = new Random(5);
        var most = 0L;
        for (var i = 0; i < 1_000_000; i++)
        {
            var x = i % 2 == 0 ? (random.NextDouble() * 1_400) - 700 : (random.NextDouble() * 20) - 10;
            var distance = Math.Abs(BitConverter.DoubleToInt64Bits(Math.Exp(x)) - BitConverter.DoubleToInt64Bits(Exponential.Of(x)));
            most = Math.Max(most, distance);
        }

        Assert.InRange(most, 0, 2);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(-709, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void It_has_the_limits_of_the_exponential(double x, double expected) => Assert.Equal(expected, Exponential.Of(x));

    // Pinned bits: another compiler or machine must give the same.
    [Theory]
    [InlineData(1, 0x4005BF0A8B14576A)]
    [InlineData(-1.5, 0x3FCC8F87724B5C1D)]
    [InlineData(20.25, 0x41C290D76D1966AA)]
    [InlineData(709.7, 0x7FED75AE7A50EE14)]
    public void It_has_the_same_bits_everywhere(double x, long bits) =>
        Assert.Equal(bits.ToString("x16", null), BitConverter.DoubleToInt64Bits(Exponential.Of(x)).ToString("x16", null));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(800, 1)]
    [InlineData(-800, 0)]
    public void The_logistic_function_goes_from_0_to_1(double x, double expected) => Assert.Equal(expected, Exponential.Logistic(x));
}
