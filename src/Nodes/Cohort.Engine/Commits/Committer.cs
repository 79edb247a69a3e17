using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cohort.Store;

namespace Cohort.Engine.Commits;

/// <summary>
/// Writes steps to the store on a thread of its own, in order, while the engine goes on with the next. Bounded: when
/// the disk falls behind, the engine waits.
/// </summary>
internal sealed class Committer : IDisposable
{
    // Steps that may wait: some tens of megabytes of journal rows.
    private const int MostSteps = 8;

    private readonly CommitWriter _writer;
    private readonly BlockingCollection<CommitStep> _steps = new(MostSteps);
    private readonly BlockingCollection<CommitEnd> _ends = [];
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Begins to wait for steps.</summary>
    /// <param name="writer">The store's writer; disposed with this.</param>
    /// <param name="ends">The commit ends to go round: two let the engine fill one while the other is written.</param>
    public Committer(CommitWriter writer, IEnumerable<CommitEnd> ends)
    {
        _writer = writer;
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
        var end = _ends.Take();
        _fault?.Throw();
        return end;
    }

    /// <summary>Hands a step over; waits while too many are waiting.</summary>
    /// <exception cref="StoreException">A step before could not be written.</exception>
    public void Add(CommitStep step)
    {
        _fault?.Throw();
        _steps.Add(step);
    }

    /// <summary>Waits until all is written.</summary>
    /// <exception cref="StoreException">A step could not be written: nothing since the last commit is stored.</exception>
    public void Finish()
    {
        _steps.CompleteAdding();
        _thread.Join();
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
        }
    }

    private void Write(CommitStep step)
    {
        try
        {
            step.Write(_writer);
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
