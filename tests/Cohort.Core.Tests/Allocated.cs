namespace Cohort.Core.Tests;

/// <summary>
/// The bytes that this thread allocates. A collection that a test on another thread brings about counts what was left
/// of this thread's buffer, up to 8 KiB: so everything is measured a few times, and the least is true.
/// </summary>
internal static class Allocated
{
    public const int Attempts = 5;

    /// <summary>What an action allocates that was preloaded up and can be repeated.</summary>
    public static long By(Action action)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++) least = Math.Min(least, Once(action));
        return least;
    }

    /// <summary>What an action allocates this once, or a little more.</summary>
    public static long Once(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
