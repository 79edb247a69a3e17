using System.Runtime.CompilerServices;

namespace Cohort.Testing;

/// <summary>Looks whether something that was handed over is still kept somewhere.</summary>
public static class Forgotten
{
    /// <summary>How many of some objects are kept after they were handed over.</summary>
    /// <param name="count">How many are made.</param>
    /// <param name="handOver">Makes one, hands it over, and gives it back; it keeps nothing of it.</param>
    public static int Kept<T>(int count, Func<int, T> handOver)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(handOver);
        var made = new List<WeakReference>(count);
        for (var i = 0; i < count; i++) made.Add(Made(handOver, i));
        return Left(made);
    }

    /// <summary>How many of some objects are still there.</summary>
    public static int Left(IEnumerable<WeakReference> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return objects.Count(one => one.IsAlive);
    }

    // In a method of its own, so that no variable of the caller holds it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Made<T>(Func<int, T> handOver, int i)
        where T : class => new(handOver(i));
}
