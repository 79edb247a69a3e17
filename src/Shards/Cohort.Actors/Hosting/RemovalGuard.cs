using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;

namespace Cohort.Actors.Hosting;

/// <summary>
/// Ends a node that the others have removed without its knowing, and writes down whom this one saw removed.
/// </summary>
/// <remarks>
/// A process that was stopped for a while and goes on finds its view of the cluster as it was. Others answer its beats, or no
/// longer, one after the other; so the resolver of split brains may find it in the larger part, and it goes on as a cluster of
/// its own beside the true one. The store has the last word: whoever writes first that the other is gone stays.
/// </remarks>
internal sealed class RemovalGuard : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IMemberStore _store;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly string _self;
    private readonly List<string> _unwritten = [];
    private bool _isAsking;
    private bool _isEnding;

    public RemovalGuard(IMemberStore store) => (_store, _self) = (store, NameOf(_cluster.SelfUniqueAddress));

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The name of a member in the store: no other process ever has it, whatever address it takes.</summary>
    public static string NameOf(UniqueAddress member) => string.Create(CultureInfo.InvariantCulture, $"{member.Address}#{member.Uid}");

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, Interval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // Who left by itself has ended, and nobody needs to know.
            case ClusterEvent.MemberRemoved { PreviousStatus: MemberStatus.Down } gone when !gone.Member.UniqueAddress.Equals(_cluster.SelfUniqueAddress):
                _unwritten.Add(NameOf(gone.Member.UniqueAddress));
                Ask();
                break;
            case ClusterEvent.MemberRemoved:
                break;
            case Look:
                Ask();
                break;
            case Answer answer:
                _isAsking = false;
                _folded.Over("removed members", "The database says again who was removed from the cluster.");
                _unwritten.RemoveRange(0, answer.Written);
                if (!answer.IsMember) End();
                else if (_unwritten.Count > 0) Ask();
                break;
            case Status.Failure failure:
                _isAsking = false;
                _folded.Warning("removed members", failure.Cause, "The database does not say whether this node was removed from the cluster. It is asked again every second.");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static async Task<Answer> Write(IMemberStore store, string self, string[] removed)
    {
        if (removed.Length == 0) return new Answer(!await store.IsRemovedAsync(self).ConfigureAwait(false), 0);
        foreach (var member in removed)
        {
            if (!await store.RemoveAsync(member, self).ConfigureAwait(false)) return new Answer(false, 0);
        }

        return new Answer(true, removed.Length);
    }

    private void Ask()
    {
        if (_isAsking || _isEnding) return;
        _isAsking = true;
        Write(_store, _self, [.. _unwritten]).PipeTo(Self);
    }

    private void End()
    {
        _isEnding = true;
        _log.Error("Others have removed this node from the cluster, and it did not hear of it: the database says so. It ends, to be started again as a new member.");
        _cluster.Down(_cluster.SelfAddress);
    }

    /// <param name="IsMember">Whether this node is a member still.</param>
    /// <param name="Written">How many of those that were to be written are.</param>
    private sealed record Answer(bool IsMember, int Written) : INoSerializationVerificationNeeded;

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
