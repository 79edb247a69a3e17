using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Rebalancing;

/// <summary>
/// What a node does for the rebalancer: tells how busy it is, and reads ranges ahead that it is about to get, so that
/// they need not stand still while they are read.
/// </summary>
internal sealed class NodeAgent : UntypedActor, IWithTimers
{
    /// <summary>Its name below <c>/user</c>, the same on every node.</summary>
    public const string Name = "node-agent";

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(2);

    private readonly IActorRef _rebalancer;
    private readonly ContextCache _contexts;
    private readonly PreloadedRanges _preloaded;
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly AskedAhead _asked = new(TimeProvider.System);
    private readonly string _node = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _at = Stopwatch.GetTimestamp();

    public NodeAgent(IActorRef rebalancer, ContextCache contexts, PreloadedRanges preloaded) => (_rebalancer, _contexts, _preloaded) = (rebalancer, contexts, preloaded);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(Report.Instance, Report.Instance, TimeSpan.Zero, ReportInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Report:
                _preloaded.Forget();
                _asked.ForgetOld();
                _rebalancer.Tell(Measured());
                break;
            case Preload wish:
                if (!_asked.Add(wish.RangeId, Sender))
                {
                    Sender.Tell(new Preloaded(wish.RangeId, 0));
                    break;
                }

                var name = $"parent-state-of-{wish.RangeId.ToString(CultureInfo.InvariantCulture)}";
                if (Context.Child(name).IsNobody()) Context.ActorOf(Props.Create(() => new ParentStateReader(wish.RangeId)), name);
                break;
            case ParentState parent:
                Recover(parent).PipeTo(Self, success: preloaded => preloaded, failure: cause => new Failed(parent.RangeId, cause));
                break;
            case Preloaded preloaded:
                _asked.Take(preloaded.RangeId)?.Tell(preloaded);
                break;
            case Failed failed:
                _folded.Warning("read ahead", failed.Cause, "Range {0} could not be read ahead; it will be read when it comes.", failed.RangeId);
                _asked.Take(failed.RangeId)?.Tell(new Preloaded(failed.RangeId, 0));
                break;
            default: Unhandled(message); break;
        }
    }

    // One whose beginning needs its parents stores a snapshot soon; until then it is read when it comes.
    private async Task<Preloaded> Recover(ParentState parent)
    {
        if (parent.Sequence == 0 || parent.Parents.Any()) return new Preloaded(parent.RangeId, 0);
        var contexts = await _contexts.Load(parent.Contexts).ConfigureAwait(false);
        var owner = RangeOwner.Recover(parent.RangeId, parent.Snapshot, parent.Tail, parent.Sequence, [], contexts);
        return new Preloaded(parent.RangeId, _preloaded.Keep(owner) ? parent.Sequence : 0);
    }

    private NodeReport Measured()
    {
        var (cpu, at) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var time = Stopwatch.GetElapsedTime(_at, at) * Environment.ProcessorCount;
        var share = time > TimeSpan.Zero ? (int)Math.Clamp((cpu - _cpu) / time * 1000, 0, 1000) : 0;
        (_cpu, _at) = (cpu, at);
        return new NodeReport(_node, share, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private sealed record Failed(int RangeId, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class Report : INoSerializationVerificationNeeded
    {
        public static readonly Report Instance = new();
    }
}
