namespace Cohort.Engine.Timing;

/// <summary>
/// How long one thread of a run did what. It is told when the thread begins something else: a few times per chunk, batch or
/// commit, so that it costs nothing that could be measured. One thread at a time tells it; anybody may read.
/// </summary>
internal sealed class ThreadTimes
{
    private readonly TimeProvider _time;
    private readonly long[] _ticks = new long[Enum.GetValues<Stage>().Length];
    private Stage _now;
    private long _since;

    /// <summary>Begins with a stage.</summary>
    /// <param name="name">What the thread is called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="first">What it does first.</param>
    public ThreadTimes(string name, TimeProvider time, Stage first)
    {
        (Name, _time, _now, _since) = (name, time, first, time.GetTimestamp());
    }

    /// <summary>What the thread is called.</summary>
    public string Name { get; }

    /// <summary>The thread does something else from now on.</summary>
    /// <returns>What it did until now, for whoever goes back to it.</returns>
    public Stage Begin(Stage stage)
    {
        var former = _now;
        var now = _time.GetTimestamp();
        Interlocked.Add(ref _ticks[(int)former], now - _since);
        _since = now;
        _now = stage;
        return former;
    }

    /// <summary>How long each stage took so far, those that took no time left out. What goes on counts when it has ended.</summary>
    public IEnumerable<StageTime> Times()
    {
        for (var i = 0; i < _ticks.Length; i++)
        {
            var ticks = Interlocked.Read(ref _ticks[i]);
            if (ticks > 0) yield return new StageTime(Name, (Stage)i, (double)ticks / _time.TimestampFrequency);
        }
    }
}
