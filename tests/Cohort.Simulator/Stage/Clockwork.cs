namespace Cohort.Simulator.Stage;

/// <summary>The true time of the simulated world, and what happens when. Two events of one moment keep their order.</summary>
internal sealed class Clockwork
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    /// <summary>Milliseconds since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>Events so far.</summary>
    public long Steps { get; private set; }

    public void After(long milliseconds, Action action) => _events.Enqueue(action, (Now + milliseconds, _order++));

    /// <summary>Lets the next event happen; false without any.</summary>
    public bool Step()
    {
        if (!_events.TryDequeue(out var action, out var when)) return false;
        Now = when.At;
        Steps++;
        action();
        return true;
    }
}
