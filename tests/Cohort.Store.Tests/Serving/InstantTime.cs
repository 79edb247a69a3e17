namespace Cohort.Store.Tests.Serving;

/// <summary>Time in which every wait is over at once, and noted.</summary>
internal sealed class InstantTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
