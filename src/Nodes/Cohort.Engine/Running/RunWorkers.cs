using Cohort.Engine.Shards;
using Cohort.Engine.Timing;

namespace Cohort.Engine.Running;

/// <summary>The workers of a run. The engine's own thread is one of them while they work, and the time line is told.</summary>
/// <param name="times">The time line.</param>
/// <param name="count">How many workers there are.</param>
internal sealed class RunWorkers(TimeLine times, int count)
{
    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>Does the same for each number, the next free worker taking the next number.</summary>
    public void ForEach(Stage stage, int numbers, Action<int> work) => ForEach(numbers, (worker, i) =>
    {
        Begin(worker, stage);
        work(i);
    });

    /// <summary>Does work for each number that tells by itself which stage it is of.</summary>
    public void ForEach(int numbers, Action<int, int> work)
    {
        var former = times.Engine.Begin(Stage.AwaitWorkers);
        InParallel.ForEach(count, numbers, (worker, i) =>
        {
            work(worker, i);
            Begin(worker, Stage.AwaitWork);
        });
        times.Engine.Begin(former);
    }

    /// <summary>A worker does something from now on.</summary>
    public void Begin(int worker, Stage stage) => times.Worker(worker).Begin(stage);
}
