namespace Cohort.Core.Load;

/// <summary>
/// Finds slow nodes: one on which a purchase takes much longer than on the median node. A node with a speed of 500 is
/// full at half the load of the others.
/// </summary>
internal static class NodeSpeed
{
    /// <summary>The speed of an ordinary node, in thousandths.</summary>
    public const int Ordinary = 1000;

    // Ledgers differ, and so does the time of their purchases: less than this is no matter of the node.
    private const int IndifferentPermille = 250;
    private const int Slowest = 125;

    // A node needs a thousand purchases a minute to be evaluated by them.
    private const long LeastEvents = 16_000;

    /// <summary>The speed of each node, in thousandths.</summary>
    /// <param name="sums">The load of each node: the sums over its ranges.</param>
    public static int[] Of(IReadOnlyList<LoadRates> sums)
    {
        long[] costs = [.. sums.Where(IsEvaluated).Select(Cost).Order()];
        if (costs.Length < 3) return [.. sums.Select(_ => Ordinary)];
        var median = costs[costs.Length / 2];
        return [.. sums.Select(sum => IsEvaluated(sum) ? SpeedOf(Cost(sum), median) : Ordinary)];
    }

    private static bool IsEvaluated(LoadRates sum) => sum.Events >= LeastEvents && sum.Busy > 0;

    // Nanoseconds of a purchase: events are counted in 1,000 seconds, busy microseconds in one.
    private static long Cost(LoadRates sum) => Math.Max(1, sum.Busy * 1_000_000 / sum.Events);

    // Nothing is faster than ordinary: how fast a node would be under load cannot be seen when it has little.
    private static int SpeedOf(long cost, long median)
    {
        var speed = (int)Math.Clamp(median * Ordinary / cost, Slowest, Ordinary);
        return speed > Ordinary - IndifferentPermille ? Ordinary : speed;
    }
}
