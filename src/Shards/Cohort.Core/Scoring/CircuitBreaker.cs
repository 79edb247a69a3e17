namespace Cohort.Core.Scoring;

/// <summary>What a circuit breaker lets through.</summary>
public enum CircuitState
{
    /// <summary>Everything.</summary>
    Closed,

    /// <summary>Nothing, until a pause is over.</summary>
    Open,

    /// <summary>One batch, to see whether all is well again.</summary>
    Trying,
}

/// <summary>
/// Cuts off a model that fails or is slow, so that it takes no more time from the others, and tries it again after a
/// pause that doubles up to a limit. Time is an input, in milliseconds.
/// </summary>
/// <param name="mostFaults">So many bad batches in a row cut the model off.</param>
/// <param name="slowest">A batch that takes longer than this is a bad one.</param>
/// <param name="firstPause">The pause after the first cut.</param>
/// <param name="longestPause">What it doubles up to.</param>
public sealed class CircuitBreaker(int mostFaults, long slowest, long firstPause, long longestPause)
{
    private int _faults;
    private long _pause;
    private long _until;

    /// <summary>What is let through.</summary>
    public CircuitState State { get; private set; }

    /// <summary>How often the model was cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Why the last batch was a bad one; null where none was.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Whether a batch may be scored now.</summary>
    public bool Allows(long now)
    {
        if (State == CircuitState.Open && now >= _until) State = CircuitState.Trying;
        return State != CircuitState.Open;
    }

    /// <summary>A batch was scored.</summary>
    public void Succeeded(long now, long took)
    {
        if (took > slowest)
        {
            Failed(now, $"A batch took {took} ms, more than {slowest} ms.");
            return;
        }

        (_faults, _pause, State) = (0, 0, CircuitState.Closed);
    }

    /// <summary>A batch could not be scored, or was slow.</summary>
    public void Failed(long now, string fault)
    {
        LastFault = fault;
        if (State != CircuitState.Trying && ++_faults < mostFaults) return;
        _pause = _pause == 0 ? firstPause : Math.Min(longestPause, _pause * 2);
        (State, _faults, _until) = (CircuitState.Open, 0, now + _pause);
        Cuts++;
    }
}
