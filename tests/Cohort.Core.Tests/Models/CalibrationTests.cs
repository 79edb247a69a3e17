using Cohort.Core.Models;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class CalibrationTests
{
    private static readonly Calibration Line = Calibration.Isotonic([-1, 0, 2], [0.1, 0.1, 0.9]);

    [Theory]
    [InlineData(-5, 0.1)]
    [InlineData(-0.5, 0.1)]
    [InlineData(0, 0.1)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.9)]
    [InlineData(7, 0.9)]
    public void An_isotonic_one_goes_along_its_points_and_is_level_outside(double score, double expected) =>
        Assert.Equal(expected, Line.Of(score), 1e-12);

    [Fact]
    public void Platts_is_the_logistic_function_of_a_line()
    {
        Assert.Equal(Exponential.Logistic((2 * 0.75) - 1), Calibration.Platt(2, -1).Of(0.75));
        Assert.Equal(0.5, Calibration.None.Of(0));
    }

    [Fact]
    public void What_falls_or_leaves_0_to_1_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Calibration.Isotonic([], []));
        Assert.Throws<ArgumentException>(() => Calibration.Isotonic([1, 1], [0.1, 0.2]));
        Assert.Throws<ArgumentException>(() => Calibration.Isotonic([1, 2], [0.3, 0.2]));
        Assert.Throws<ArgumentException>(() => Calibration.Isotonic([1, 2], [0.3, 1.2]));
        Assert.Throws<ArgumentException>(() => Calibration.Isotonic([1, 2], [0.3]));
        Assert.Throws<ArgumentException>(() => Calibration.Platt(double.NaN, 0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1_000_000)]
    [InlineData(0.1234564, 123_456)]
    [InlineData(0.1234566, 123_457)]
    [InlineData(1.5, 1_000_000)]
    [InlineData(-0.1, 0)]
    public void A_probability_is_rounded_to_parts_per_million(double probability, int expected) =>
        Assert.Equal(expected, Calibration.PartsPerMillion(probability));
}
