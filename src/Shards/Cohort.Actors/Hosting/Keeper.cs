using Akka.Actor;
using Akka.Event;

namespace Cohort.Actors.Hosting;

/// <summary>The actor that a <see cref="Keeper"/> keeps is no longer wanted here.</summary>
internal sealed class EndKept : INoSerializationVerificationNeeded
{
    public static readonly EndKept Instance = new();
}

/// <summary>
/// Keeps an actor that a node cannot do without: whatever ends it, unless it was asked to end, it begins again after a
/// pause. Everybody else knows the keeper, and what they send goes to the one that is kept. A keeper that is ended itself
/// without being asked ends the node, for whoever supervises the process to start it again.
/// </summary>
internal sealed class Keeper : UntypedActor, IWithTimers
{
    /// <summary>The name of what is kept, below its keeper.</summary>
    public const string Kept = "kept";

    // A journal that is away ends whoever writes to it; five seconds after it is back, so are they.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // What has lived so long did not end for how it began.
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromSeconds(30);

    private readonly Props _props;
    private readonly Func<object, bool> _isLast;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef? _kept;
    private TimeSpan _pause = ShortestPause;
    private bool _isAsked;

    public Keeper(Props props, Func<object, bool> isLast) => (_props, _isLast) = (props, isLast);

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A keeper of an actor.</summary>
    /// <param name="props">The actor.</param>
    /// <param name="isLast">Whether a message asks it to end, in its own time; nothing does where this is not given.</param>
    public static Props Of(Props props, Func<object, bool>? isLast = null) => Props.Create(() => new Keeper(props, isLast ?? (_ => false)));

    protected override void PreStart() => Begin();

    protected override void PostStop()
    {
        if (!_isAsked) PartHasEnded.End(Context.System, Self.Path);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated ended when ended.ActorRef.Equals(_kept):
                _kept = null;
                if (_isAsked) Context.Stop(Self);
                else BeginLater();
                break;
            case BeginAgain:
                if (_kept is null) Begin();
                break;
            case IsSteady:
                _pause = ShortestPause;
                break;
            case EndKept:
                _isAsked = true;
                Context.Stop(Self);
                break;
            default:
                if (_isLast(message)) _isAsked = true;
                if (_kept is not null) _kept.Forward(message);
                else if (_isAsked) Context.Stop(Self);
                else Context.System.DeadLetters.Forward(message);
                break;
        }
    }

    private void Begin()
    {
        _kept = Context.Watch(Context.ActorOf(_props, Kept));
        Timers.StartSingleTimer(IsSteady.Instance, IsSteady.Instance, SteadyAfter);
    }

    private void BeginLater()
    {
        _log.Warning("{0} has ended without being asked to. It begins again in {1}.", Self.Path, _pause);
        Timers.Cancel(IsSteady.Instance);
        Timers.StartSingleTimer(BeginAgain.Instance, BeginAgain.Instance, _pause);
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
    }

    private sealed class BeginAgain : INoSerializationVerificationNeeded
    {
        public static readonly BeginAgain Instance = new();
    }

    private sealed class IsSteady : INoSerializationVerificationNeeded
    {
        public static readonly IsSteady Instance = new();
    }
}
