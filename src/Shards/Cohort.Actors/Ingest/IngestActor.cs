using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Cohort.Actors.Edges;
using Cohort.Actors.Logging;

namespace Cohort.Actors.Ingest;

/// <summary>The node is to read no more: what is on its way is acknowledged and committed, and the partitions given away.</summary>
internal sealed record StopReading : INoSerializationVerificationNeeded;

/// <summary>
/// Is a member of the group that reads the purchases: each partition that is assigned gets a <see cref="FeederActor"/>.
/// A session that cannot go on is opened anew after a pause.
/// </summary>
internal sealed class IngestActor(IPurchaseSource source, IngestServices services) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private ISourceSession? _session;
    private long _feeds;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Open();

    protected override void PostStop() => _session?.DisposeAsync().AsTask().Wait(services.Limits.DrainTime);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PartitionFeed feed:
                _folded.Over("ingest", "Purchases are read again.");
                var name = $"{feed.Partition.ToString(CultureInfo.InvariantCulture)}-{(++_feeds).ToString(CultureInfo.InvariantCulture)}";
                Context.ActorOf(Props.Create(() => new FeederActor(feed, services)), name);
                break;
            case Ended when _session is null:
                break;
            case Ended ended:
                _folded.Error("ingest", ended.Cause, "The purchases cannot be read any further; they are tried again in {0}.", Pause);
                Timers.StartSingleTimer(OpenAgain.Instance, OpenAgain.Instance, Pause);
                break;
            case OpenAgain:
                Open();
                break;
            case StopReading when _session is { } session:
                // Its feeds are told, and their readers live on until what is on its way is acknowledged.
                _session = null;
                Timers.CancelAll();
                session.DisposeAsync().AsTask().PipeTo(Self, success: () => PoisonPill.Instance, failure: _ => PoisonPill.Instance);
                break;
            case StopReading:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Open()
    {
        _session = source.Open(_log);
        var self = Self;
        _session.Partitions.RunForeach(feed => self.Tell(feed), Context.Materializer());
        _session.Completion.PipeTo(Self, success: () => new Ended(null), failure: cause => new Ended(cause));
    }

    private sealed record Ended(Exception? Cause) : INoSerializationVerificationNeeded;

    private sealed class OpenAgain : INoSerializationVerificationNeeded
    {
        public static readonly OpenAgain Instance = new();
    }
}
