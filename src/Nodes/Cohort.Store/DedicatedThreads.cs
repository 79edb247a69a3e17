using System.Collections.Concurrent;

namespace Cohort.Store;

/// <summary>
/// Some threads of their own for work that keeps a thread busy or waiting for long. Done on the threads that all share, such
/// work would hold up what must be answered within seconds: the heartbeats of a cluster, and the health of a node.
/// </summary>
internal sealed class DedicatedThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread[] _threads;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">What debuggers and dumps call them.</param>
    public DedicatedThreads(int count, string name)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = name };
            _threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Does some work on one of the threads, in its turn. How much waits is for the caller to bound.</summary>
    public Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>
    /// Does some work that waits now and then: what it does between the waits is done on these threads too, as long as it does
    /// not say itself where to go on.
    /// </summary>
    public Task<T> Run<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Lets what waits be done, and ends the threads.</summary>
    public void Dispose()
    {
        _tasks.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _tasks.Dispose();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

    private void Work()
    {
        foreach (var task in _tasks.GetConsumingEnumerable()) TryExecuteTask(task);
    }
}
