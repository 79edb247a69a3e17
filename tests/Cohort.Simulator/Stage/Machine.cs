using Cohort.Simulator.Shells;

namespace Cohort.Simulator.Stage;

/// <summary>
/// A node: it dies with all that it holds in memory, is paused and wakes up with all that it had to do, and has a clock
/// of its own that lies.
/// </summary>
internal sealed class Machine(int id, Clockwork clock)
{
    private long _clockBase;
    private long _clockSince;
    private int _clockRate = 1;
    private long _pausedUntil;
    private int _life;

    public int Id => id;

    public bool IsUp { get; private set; } = true;

    public Dictionary<int, OwnerShell> Owners { get; } = [];

    public List<PartitionReaderShell> PartitionReaders { get; } = [];

    public CoordinatorShell? Coordinator { get; set; }

    /// <summary>Days by which its calendar is wrong.</summary>
    public int DaysWrong { get; set; }

    /// <summary>Milliseconds of its own clock.</summary>
    public long Clock => _clockBase + ((clock.Now - _clockSince) * _clockRate);

    /// <summary>Does something after a while, unless it has died by then; later, if it is paused then.</summary>
    public void Do(long milliseconds, Action action)
    {
        var life = _life;
        clock.After(milliseconds, () => Perform(life, action));
    }

    public void Pause(long milliseconds) => _pausedUntil = Math.Max(_pausedUntil, clock.Now + milliseconds);

    public void Wake() => _pausedUntil = 0;

    public void Crash()
    {
        IsUp = false;
        _life++;
        _pausedUntil = 0;
        foreach (var owner in Owners.Values) owner.IsDead = true;
        foreach (var feeder in PartitionReaders) feeder.IsDead = true;
        if (Coordinator is not null) Coordinator.IsDead = true;
        Owners.Clear();
        PartitionReaders.Clear();
        Coordinator = null;
    }

    public void Restart() => IsUp = true;

    /// <summary>The clock jumps, and from now on runs at a rate; it stands still at 0.</summary>
    public void SetClock(long jump, int rate) => (_clockBase, _clockSince, _clockRate) = (Clock + jump, clock.Now, rate);

    private void Perform(int life, Action action)
    {
        if (!IsUp || life != _life) return;
        if (clock.Now < _pausedUntil) clock.After(_pausedUntil - clock.Now, () => Perform(life, action));
        else action();
    }

    public override string ToString() => $"node {id}";
}
