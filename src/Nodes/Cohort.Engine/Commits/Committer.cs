using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cohort.Engine.Timing;
using Cohort.Store;

namespace Cohort.Engine.Commits;

/// <summary>
/// Writes steps to the store on a thread of its own, in order, while the engine goes on with the next. Bounded: when
/// the disk falls behind, the engine waits.
/// </summary>
internal sealed class Committer : IDisposable
{
    // Steps that may wait: about 30 MB of journal rows, and more records than a commit has, so that the engine goes on while a
    // commit and a checkpoint are written.
    private const int MostSteps = 24;

    private readonly CommitWriter _writer;
    private readonly BlockingCollection<CommitStep> _steps = new(MostSteps);
    private readonly BlockingCollection<CommitEnd> _ends = [];
    private readonly Thread _thread;
    private readonly TimeLine _times;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Begins to wait for steps.</summary>
    /// <param name="writer">The store's writer; disposed with this.</param>
    /// <param name="ends">The commit ends to go round: two let the engine fill one while the other is written.</param>
    /// <param name="times">Is told what the thread does, and when the engine waits for it.</param>
    public Committer(CommitWriter writer, IEnumerable<CommitEnd> ends, TimeLine times)
    {
        (_writer, _times) = (writer, times);
        foreach (var end in ends) _ends.Add(end);
        _thread = new Thread(Run) { Name = "committer" };
        _thread.Start();
    }

    /// <summary>The position that was committed last; null before the first.</summary>
    public SourcePosition? Committed { get; private set; }

    /// <summary>When the source's position was stored further on the last time, as a timestamp of the stopwatch; 0 before.</summary>
    public long AdvancedAt { get; private set; }

    /// <summary>A commit end to fill; waits while all are being written.</summary>
    /// <exception cref="StoreException">A step before could not be written.</exception>
    public CommitEnd TakeEnd()
    {
        var former = _times.Engine.Begin(Stage.AwaitCommitter);
        var end = _ends.Take();
        _times.Engine.Begin(former);
        _fault?.Throw();
        return end;
    }

    /// <summary>Hands a step over; waits while too many are waiting.</summary>
    /// <exception cref="StoreException">A step before could not be written.</exception>
    public void Add(CommitStep step)
    {
        _fault?.Throw();
        if (_steps.TryAdd(step)) return;
        var former = _times.Engine.Begin(Stage.AwaitCommitter);
        _steps.Add(step);
        _times.Engine.Begin(former);
    }

    /// <summary>Waits until all is written.</summary>
    /// <exception cref="StoreException">A step could not be written: nothing since the last commit is stored.</exception>
    public void Finish()
    {
        var former = _times.Engine.Begin(Stage.AwaitCommitter);
        _steps.CompleteAdding();
        _thread.Join();
        _times.Engine.Begin(former);
        _fault?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps.CompleteAdding();
        _thread.Join();
        _writer.Dispose();
        _steps.Dispose();
        _ends.Dispose();
    }

    private void Run()
    {
        foreach (var step in _steps.GetConsumingEnumerable())
        {
            // After a fault the steps are let through unwritten, so that the engine never waits for room in vain.
            if (_fault is null) Write(step);
            if (step.End is { } end) _ends.Add(end);
            _times.Committer.Begin(Stage.AwaitSteps);
        }
    }

    private void Write(CommitStep step)
    {
        try
        {
            _times.Committer.Begin(Stage.WriteRows);
            step.WriteRows(_writer);
            _times.Committer.Begin(Stage.Commit);
            step.End?.Write(_writer);
            if (_writer.IsCheckpointDue)
            {
                _times.Committer.Begin(Stage.Checkpoint);
                _writer.Checkpoint();
            }

            if (step.End?.Position is not { } position) return;
            if (position.Record > (Committed?.Record ?? 0)) AdvancedAt = Stopwatch.GetTimestamp();
            Committed = position;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }
}
