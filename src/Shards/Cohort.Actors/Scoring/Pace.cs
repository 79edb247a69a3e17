namespace Cohort.Actors.Scoring;

/// <summary>Keeps a scorer to its share of the time while the processors are busy with other things.</summary>
/// <param name="sharePercent">Its share then.</param>
/// <param name="processorTime">What the process has used so far, on all processors together.</param>
/// <param name="milliseconds">A clock that never goes back.</param>
internal sealed class Pace(int sharePercent, Func<TimeSpan> processorTime, Func<long> milliseconds)
{
    // Beyond this share of all processors somebody may be waiting for one.
    private const int BusyPercent = 75;

    private TimeSpan _used = processorTime();
    private long _since = milliseconds();

    /// <summary>How long to pause after a chunk.</summary>
    /// <param name="took">How long the chunk took.</param>
    public TimeSpan After(TimeSpan took)
    {
        var (used, now) = (processorTime(), milliseconds());
        var available = (now - _since) * Environment.ProcessorCount;
        var isBusy = (used - _used).TotalMilliseconds * 100 > available * BusyPercent;
        (_used, _since) = (used, now);
        return isBusy ? took * ((100 - sharePercent) / (double)sharePercent) : TimeSpan.Zero;
    }
}
