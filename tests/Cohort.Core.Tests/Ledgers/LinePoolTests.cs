using Cohort.Core.Ledgers;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class LinePoolTests
{
    [Fact]
    public void A_block_is_large_enough_and_not_wasteful_For_every_count()
    {
        for (var count = 1; count <= LinePool.LargestBlock; count++)
        {
            Assert.InRange(LinePool.BlockSize(count), count, Math.Max(count, (count * 2) - 1));
            Assert.Equal(LinePool.BlockSize(count), LinePool.BlockSize(LinePool.BlockSize(count)));
        }
    }

    [Fact]
    public void Blocks_never_overlap_When_they_are_rented_and_returned_at_random()
    {
        const int seed = 42;
        var random = new Random(seed);
        var pool = new LinePool();
        var rented = new List<(int Address, int Count, int Mark)>();
        for (var step = 1; step < 20_000; step++)
        {
            if (rented.Count > 0 && random.Next(5) < 2)
            {
                var at = random.Next(rented.Count);
                var (address, count, mark) = rented[at];
                Assert.All(pool.Lines(address, count).ToArray(), line => Assert.Equal(mark, line.Units));
                pool.Return(address, count);
                rented[at] = rented[^1];
                rented.RemoveAt(rented.Count - 1);
                continue;
            }

            var size = random.Next(1, LinePool.LargestBlock + 1);
            var block = pool.Rent(size);
            foreach (ref var line in pool.Lines(block, LinePool.BlockSize(size))) line.Units = step;
            rented.Add((block, size, step));
        }
    }

    [Fact]
    public void A_returned_block_is_the_next_one_of_its_size()
    {
        var pool = new LinePool();
        var (first, second) = (pool.Rent(5), pool.Rent(6));
        pool.Return(first, 5);
        pool.Return(second, 6);

        Assert.Equal((second, first), (pool.Rent(6), pool.Rent(5)));
    }
}
