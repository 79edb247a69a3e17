namespace Cohort.Engine.Timing;

/// <summary>
/// What the threads of a run do while it goes on, and what they wait for: the source, the engine's own thread, its workers and the
/// committer. It is always kept; <c>cohort bench</c> shows it.
/// </summary>
internal sealed class TimeLine
{
    private readonly ThreadTimes[] _workers;

    /// <summary>Begins.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="workers">How many workers the run has.</param>
    public TimeLine(TimeProvider time, int workers)
    {
        Source = new ThreadTimes("source", time, Stage.ReadSource);
        Engine = new ThreadTimes("engine", time, Stage.Sequence);
        Committer = new ThreadTimes("committer", time, Stage.AwaitSteps);
        _workers = [.. Enumerable.Range(1, workers).Select(number => new ThreadTimes($"worker {number}", time, Stage.AwaitWork))];
    }

    /// <summary>The thread that reads the source.</summary>
    public ThreadTimes Source { get; }

    /// <summary>The thread that sequences. While its workers work it is one of them, which counts as the worker's time.</summary>
    public ThreadTimes Engine { get; }

    /// <summary>The thread that writes to the store.</summary>
    public ThreadTimes Committer { get; }

    /// <summary>A worker, counted from 0.</summary>
    public ThreadTimes Worker(int number) => _workers[number];

    /// <summary>How long each thread did what.</summary>
    public IReadOnlyList<StageTime> Times() => [.. new[] { Source, Engine }.Concat(_workers).Append(Committer).SelectMany(thread => thread.Times())];
}
