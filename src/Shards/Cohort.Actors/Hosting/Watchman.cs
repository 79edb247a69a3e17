using Akka.Actor;

namespace Cohort.Actors.Hosting;

/// <summary>
/// Watches the parts of a node that Akka.NET starts and would not start again, as they come. Where one ends although the
/// node does not, the node ends.
/// </summary>
internal sealed class Watchman : UntypedActor, IWithTimers
{
    // Homes of singletons get their actor when the node becomes the oldest one.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    private static readonly string[] OfShards =
    [
        "/user/coordinator", "/user/rebalancer", "/system/sharding", "/system/sharding/ranges",
        "/system/sharding/rangesCoordinator", "/system/sharding/rangesCoordinator/singleton",
    ];

    private readonly string[] _paths;
    private readonly HashSet<IActorRef> _watched = [];

    public Watchman(bool ownsRanges) => _paths = ownsRanges ? OfShards : ["/system/sharding"];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, Round);

    protected override void PostStop() => PartHasEnded.End(Context.System, Self.Path);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look:
                foreach (var path in _paths) Context.ActorSelection(path).Tell(new Identify(path));
                break;
            case ActorIdentity { Subject: { } part }:
                if (_watched.Add(part)) Context.Watch(part);
                break;
            case ActorIdentity:
                break;
            case Terminated ended:
                _watched.Remove(ended.ActorRef);
                PartHasEnded.End(Context.System, ended.ActorRef.Path);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
