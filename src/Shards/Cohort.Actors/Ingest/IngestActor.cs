using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Ingest;

/// <summary>The node is to read no more: what is on its way is acknowledged and committed, and the partitions given away.</summary>
internal sealed record StopReading : INoSerializationVerificationNeeded;

/// <summary>
/// Is a member of the group that reads the purchases while its node is a member of the cluster and there are ranges: each
/// partition that is assigned gets a <see cref="PartitionReaderActor"/>. A session that cannot go on is opened anew after a pause.
/// </summary>
/// <remarks>
/// A node that is not in the cluster yet, or no more, would take partitions and read nothing, as nobody answers it.
/// </remarks>
internal sealed class IngestActor(IPurchaseSource source, IngestServices services) : UntypedActor, IWithTimers
{
    private const string Reading = "the reading of purchases";

    // After a failure, so that what lasts is not tried all the time, and what is over is soon noticed.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // A session may be dealt partitions and fail at once, over and over: it is well when it has got on, or lived as long as readiness has patience.
    private static readonly TimeSpan Settled = StallWatch.DefaultPatience;
    private static readonly TimeSpan UsualLook = new IngestLimits().LookInterval;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly string _node = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();
    private readonly PartitionWatch _watch = new(services.Stalls);
    private ISourceSession? _session;
    private ISourceSession? _leaving;
    private TimeSpan _pause = ShortestPause;
    private long _feeds;
    private long _failures;
    private long _looksSinceFeed;
    private bool _hasRanges;
    private bool _isPausing;
    private bool _isStopping;

    public ITimerScheduler Timers { get; set; } = null!;

    // A reader that failed knows no more what it had sent: another one begins where everything was acknowledged, with a session of its own.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, services.Limits.LookInterval);

    protected override void PostStop()
    {
        services.Stalls.Moves(StallKind.Partition, Reading);
        (_session ?? _leaving)?.DisposeAsync().AsTask().Wait(services.Limits.DrainTime);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PartitionFeed feed: Follow(feed); break;
            case ClusterStatus status: _hasRanges |= status.Table is not null; break;
            case Look: OnLook(); break;
            case AskSources: Sender.Tell(new SourcesReport(_node, _watch.Report())); break;
            case Ended ended when ended.Session == _session: OnEnd(ended.Cause); break;
            case Ended: break;
            case OpenAgain:
                _isPausing = false;
                OnLook();
                break;
            case StopReading:
                _isStopping = true;
                if (_session is not null) Leave();
                else if (_leaving is null) Context.Stop(Self);
                break;
            case HasLeft:
                _leaving = null;
                if (_isStopping) Context.Stop(Self);
                break;
            default: Unhandled(message); break;
        }
    }

    private void Follow(PartitionFeed feed)
    {
        _watch.Follow(feed.Source ?? services.SourceOf(feed.Partition), feed);
        var name = $"{feed.Partition.ToString(CultureInfo.InvariantCulture)}-{(++_feeds).ToString(CultureInfo.InvariantCulture)}";
        Context.ActorOf(Props.Create(() => new PartitionReaderActor(feed, services)), name);
    }

    private void OnLook()
    {
        _watch.Look();
        if (_isStopping) return;
        if (_failures > 0 && _session is not null && _watch.Count > 0 && (_watch.HasMoved || ++_looksSinceFeed * UsualLook >= Settled)) Recover();
        if (!services.IsMember())
        {
            if (_session is null) return;
            _log.Warning("This node is no member of the cluster any more: it gives its partitions to others.");
            Leave();
        }
        else if (_session is null && _leaving is null && !_isPausing)
        {
            if (_hasRanges) Open();
            else services.Coordinator.Tell(new AskStatus());
        }
    }

    private void Recover()
    {
        _pause = ShortestPause;
        _failures = 0;
        _folded.Over("ingest", "Purchases are read again.");
        services.Stalls.Moves(StallKind.Partition, Reading);
    }

    private void Open()
    {
        _looksSinceFeed = 0;
        var session = _session = source.Open(_log);
        var self = Self;
        session.Partitions.RunForeach(feed => self.Tell(feed), Context.Materializer());
        session.Completion.PipeTo(Self, success: () => new Ended(session, null), failure: cause => new Ended(session, cause));
    }

    // What was read here is acknowledged and committed first; the readers live on until it is.
    private void Leave()
    {
        (_leaving, _session) = (_session, null);
        _leaving!.DisposeAsync().AsTask().PipeTo(Self, success: static () => new HasLeft(), failure: static _ => new HasLeft());
    }

    private void OnEnd(Exception? cause)
    {
        _folded.Error("ingest", cause, "The purchases cannot be read any further; they are tried again in {0}.", _pause);
        services.Stalls.Waits(StallKind.Partition, Reading, 0, $"{((cause as AggregateException)?.InnerException ?? cause)?.Message ?? "Its session has ended."} It is tried again every {LongestPause.TotalSeconds:0} s, {(++_failures).ToString(CultureInfo.InvariantCulture)} times so far.");
        _session = null;
        _isPausing = true;
        Timers.StartSingleTimer(OpenAgain.Instance, OpenAgain.Instance, _pause);
        _pause = _pause * 2 > LongestPause ? LongestPause : _pause * 2;
    }

    private sealed record Ended(ISourceSession Session, Exception? Cause) : INoSerializationVerificationNeeded;

    private sealed record HasLeft : INoSerializationVerificationNeeded;

    private sealed class OpenAgain : INoSerializationVerificationNeeded
    {
        public static readonly OpenAgain Instance = new();
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
