using System.Runtime.Intrinsics;
using Cohort.Core.Features;
using Xunit;

namespace Cohort.Core.Tests.Features;

public class RatiosTests
{
    [Fact]
    public void Quotients_of_small_numbers_have_the_same_bits_eight_at_once_as_one_by_one()
    {
        var random = new Random(3);
        for (var i = 0; i < 200_000; i++)
        {
            var most = 1 << random.Next(1, 25);
            int[] parts = [.. Enumerable.Range(0, 8).Select(_ => random.Next(-most, most))];
            int[] wholes = [.. Enumerable.Range(0, 8).Select(_ => random.Next(most))];

            var quotients = Ratios.Of(Vector256.Create(parts), Vector256.Create(wholes));

            for (var lane = 0; lane < 8; lane++) Assert.Equal(Bits(Ratios.Of(parts[lane], (long)wholes[lane])), Bits(quotients[lane]));
        }
    }

    [Fact]
    public void Quotients_of_amounts_have_the_same_bits_eight_at_once_as_one_by_one()
    {
        var random = new Random(4);
        for (var i = 0; i < 20_000; i++)
        {
            long[] parts = [.. Enumerable.Range(0, 8).Select(_ => random.NextInt64(-1L << random.Next(1, 62), 1L << 61))];
            long[] wholes = [.. Enumerable.Range(0, 8).Select(_ => random.Next(5) == 0 ? 0 : random.NextInt64(1L << random.Next(1, 62)))];
            double[] manyParts = [.. parts.Select(part => (double)part)];
            double[] manyWholes = [.. wholes.Select(whole => (double)whole)];

            var quotients = Ratios.Of(
                Vector256.Create(manyParts), Vector256.Create(manyWholes), Vector256.Create(manyParts, 4), Vector256.Create(manyWholes, 4));

            for (var lane = 0; lane < 8; lane++) Assert.Equal(Bits(Ratios.Of(parts[lane], wholes[lane])), Bits(quotients[lane]));
        }
    }

    // A share of nothing in nothing is 0, whose sign is no matter of a feature.
    private static int Bits(float value) => value == 0 ? 0 : BitConverter.SingleToInt32Bits(value);
}
