using Cohort.Engine.Shards;
using Cohort.Store.Questions;

namespace Cohort.Engine.Running;

/// <summary>
/// Questions to the ranges of an engine, which have one owner at a time: a run answers them between two steps, and without a run
/// whoever asks looks for themselves. For many threads at once.
/// </summary>
internal sealed class Inquiries
{
    /// <summary>
    /// Questions that wait for a step to end: many times what the HTTP API lets in at a time. Who goes away leaves a question behind, and a step
    /// may wait for a disk for long.
    /// </summary>
    public const int MostWaiting = 1_024;

    private readonly Lock _gate = new();
    private readonly Queue<Action<OpenedState>> _waiting = [];
    private bool _isRunning;

    /// <summary>Asks the ranges.</summary>
    /// <param name="question">The question; it must keep nothing of the ranges.</param>
    /// <param name="state">The ranges where no run is under way.</param>
    /// <exception cref="CohortException">Too many wait.</exception>
    public Task<T> AskAsync<T>(Func<OpenedState, T> question, Func<OpenedState> state)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_isRunning) Answer(state());
            else if (_waiting.Count < MostWaiting) _waiting.Enqueue(Answer);
            else throw new CohortException(Refusal.NotReady, $"{MostWaiting} questions wait for the run that is under way, which is the most. Ask again in a moment.");
        }

        return answer.Task;

        void Answer(OpenedState ranges)
        {
            try
            {
                answer.SetResult(question(ranges));
            }
#pragma warning disable CA1031 // Whoever asked is told, and the run goes on.
            catch (Exception e)
            {
                answer.SetException(e);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Does something to the ranges while no run is under way.</summary>
    /// <exception cref="EngineException">One is.</exception>
    public T Change<T>(Func<T> change)
    {
        lock (_gate)
        {
            return _isRunning ? throw EngineException.BadInput("A run of this engine is under way. Give the order again when it has ended.") : change();
        }
    }

    /// <summary>A run owns the ranges from now on.</summary>
    public void Begin()
    {
        lock (_gate) _isRunning = true;
    }

    /// <summary>Answers what waits; called by the run between two steps.</summary>
    public void Answer(OpenedState state)
    {
        while (Next() is { } answer) answer(state);
    }

    /// <summary>The run is over.</summary>
    public void End(OpenedState state)
    {
        lock (_gate)
        {
            _isRunning = false;
            while (_waiting.TryDequeue(out var answer)) answer(state);
        }
    }

    private Action<OpenedState>? Next()
    {
        lock (_gate) return _waiting.TryDequeue(out var answer) ? answer : null;
    }
}
