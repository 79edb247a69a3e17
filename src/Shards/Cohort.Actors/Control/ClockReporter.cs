using Akka.Actor;
using Cohort.Actors.Messages;

namespace Cohort.Actors.Control;

/// <summary>Tells the clock of its node to where clocks are compared, every two seconds.</summary>
internal sealed class ClockReporter : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly IActorRef _coordinator;
    private readonly TimeProvider _time;

    public ClockReporter(IActorRef coordinator, TimeProvider time) => (_coordinator, _time) = (coordinator, time);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(Report.Instance, Report.Instance, TimeSpan.Zero, Interval);

    protected override void OnReceive(object message)
    {
        if (message is Report) _coordinator.Tell(new AskStatus(_time.GetUtcNow().ToUnixTimeMilliseconds()), Self);
    }

    private sealed class Report : INoSerializationVerificationNeeded
    {
        public static readonly Report Instance = new();
    }
}
