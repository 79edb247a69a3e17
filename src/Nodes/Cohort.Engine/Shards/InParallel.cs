using System.Runtime.ExceptionServices;

namespace Cohort.Engine.Shards;

/// <summary>Runs the same work on several threads and waits; the first exception is thrown as it was.</summary>
internal static class InParallel
{
    /// <summary>Runs the work once per worker.</summary>
    /// <param name="workers">How many; the calling thread is one of them.</param>
    /// <param name="work">Receives the number of its worker, from 0.</param>
    public static void Run(int workers, Action<int> work)
    {
        if (workers <= 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Runs work for each number, the next free worker taking the next number.</summary>
    public static void ForEach(int workers, int count, Action<int, int> work)
    {
        var next = -1;
        Run(Math.Min(workers, count), worker =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next)) work(worker, i);
        });
    }
}
