using Cohort.Store;

namespace Cohort.Serving;

/// <summary>
/// A thread for work that takes seconds of a processor: reading and binding rules, decoding taxonomies. The threads that all
/// share stay free for heartbeats, and one such work at a time leaves a processor to the ranges.
/// </summary>
internal sealed class HeavyWork : IDisposable
{
    private readonly DedicatedThreads _thread = new(1, "cohort heavy work");

    /// <summary>Does it in its turn; while it waits for a database, other work has the thread.</summary>
    public Task<T> Run<T>(Func<Task<T>> work) => _thread.Run(work);

    public void Dispose() => _thread.Dispose();
}
