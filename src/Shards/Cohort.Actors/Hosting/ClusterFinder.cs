using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Hosting;

/// <summary>
/// Finds the cluster of a node, or begins it, by what the database says; and ends the node where another cluster has
/// taken the place of its own. On nodes that find each other by seed nodes it only reports.
/// </summary>
internal sealed class ClusterFinder : UntypedActor, IWithTimers
{
    // Members have to be heard between two words of whoever wants to begin another cluster.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IFoundingStore _store;
    private readonly TimeProvider _time;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly ClusterSeeker _seeker;
    private bool _isAsking;

    /// <param name="store">Where nodes report in.</param>
    /// <param name="isGuided">Whether the store says which cluster to join; otherwise seed nodes do.</param>
    /// <param name="time">The clock.</param>
    public ClusterFinder(IFoundingStore store, bool isGuided, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _seeker = Sought.Of(Context.System).By(() => new ClusterSeeker(
            RemovalGuard.NameOf(_cluster.SelfUniqueAddress), _cluster.SelfAddress.ToString(), isGuided));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // Whoever was welcomed, until it is gone.
    private bool IsMember => !_cluster.IsTerminated && _cluster.SelfMember.Status != MemberStatus.Removed;

    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, Interval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look:
                if (!_isAsking && _seeker.Report(IsMember) is { } report) Ask(report);
                break;
            case Told told:
                _isAsking = false;
                _folded.Over("founding", "The database says again which cluster holds.");
                Follow(told);
                break;
            case Status.Failure failure:
                _isAsking = false;
                _folded.Warning("founding", failure.Cause, "The database does not say which cluster holds. It is asked again every second.");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Ask(FoundingReport report)
    {
        _isAsking = true;
        var asked = _time.GetTimestamp();
        _store.ReportAsync(report).PipeTo(Self, success: answer => new Told(report, answer, asked));
    }

    private void Follow(Told told)
    {
        var (report, answer, asked) = told;
        switch (_seeker.Follow(report, answer, _time.GetElapsedTime(asked)))
        {
            case SeekerStep.Join:
                _log.Info("Joins cluster {0} by {1}.", answer.Cluster, string.Join(", ", answer.Addresses));
                _cluster.JoinSeedNodes(answer.Addresses.Select(Address.Parse));
                break;
            case SeekerStep.Begin:
                _log.Info("Begins cluster {0}: the database says that there is no other.", answer.Cluster);
                _cluster.Join(_cluster.SelfAddress);
                break;
            case SeekerStep.End:
                _log.Error(
                    "The cluster of this node was silent for so long that another one was begun, number {0}. This node ends, to be started again as a member of that one.",
                    answer.Cluster);
                _cluster.Down(_cluster.SelfAddress);
                break;
            default:
                if (answer.Verdict is FoundingVerdict.Wait)
                {
                    _folded.Write(LogLevel.InfoLevel, "no cluster", null,
                        "There was a cluster, number {0}, and nobody of it is heard. When that has been so for {1} s, one of the nodes that wait begins another.",
                        answer.Cluster, Founding.Rounds);
                }

                break;
        }
    }

    private sealed record Told(FoundingReport Report, FoundingAnswer Answer, long Asked) : INoSerializationVerificationNeeded;

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    /// <summary>What the process has done about its cluster; it outlives the actor, which may begin again.</summary>
    private sealed class Sought : IExtension
    {
        private static readonly Provider Extension = new();

        private ClusterSeeker? _seeker;

        public static Sought Of(ActorSystem system) => Extension.Apply(system);

        public ClusterSeeker By(Func<ClusterSeeker> create) => _seeker ??= create();

        private sealed class Provider : ExtensionIdProvider<Sought>
        {
            public override Sought CreateExtension(ExtendedActorSystem system) => new();
        }
    }
}
