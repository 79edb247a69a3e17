using Akka.Actor;
using Akka.Event;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Models;

namespace Cohort.Actors.Scoring;

/// <summary>
/// Stands between the ranges of a node and the scorers of all nodes: ranges say that users wait, scorers ask for users, and
/// who waits longest is served first. Nothing is pushed, so that a scorer without time costs a range nothing.
/// </summary>
/// <param name="patience">After so long without a question while a range waits, people are told.</param>
/// <param name="stalls">Hears of ranges that wait while nobody asks.</param>
internal sealed class ScoringDispatcher(TimeSpan patience, StallWatch stalls) : UntypedActor, IWithTimers
{
    /// <summary>Its path below the guardian of users, by which scorers of other nodes find it.</summary>
    public const string Name = "scoring-dispatcher";

    private const string Scoring = "scoring of users";
    private const string Remedy = "Start a node in role score with cohort.scoring.models set; where there is one, its log and 'cohort scoring' say what it lacks.";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RangeQueue _waiting = new();
    private readonly HashSet<IActorRef> _ranges = [];
    private ScoringPlan? _plan;
    private bool _hasTold;
    private long _asked;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.System.EventStream.Publish(DispatcherBegan.Instance);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkWaits:
                if (_ranges.Add(Sender)) Context.Watch(Sender);
                _waiting.Add(Sender);
                Expect();
                break;
            case Terminated gone:
                _ranges.Remove(gone.ActorRef);
                _waiting.Remove(gone.ActorRef);
                if (_ranges.Count == 0) stalls.Moves(StallKind.Scorer, Scoring);
                break;
            case NobodyAsks:
                TellThatNobodyAsks();
                break;
            case AskWork ask:
                Timers.Cancel(NobodyAsks.Instance);
                _asked++;
                stalls.Moves(StallKind.Scorer, Scoring);
                if (ask.Plan.Generation < (_plan?.Generation ?? 0)) Sender.Tell(new NoWork(ask.Ask, _plan!.Generation));
                else Pass(new GiveWork(ask.Ask, Adopt(ask.Plan), Sender));
                if (_hasTold) _log.Info("A scorer asks for users again.");
                _hasTold = false;
                Expect();
                break;
            case NothingToGive { Asked: var asked }:
                Pass(asked);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Expect()
    {
        if (_waiting.Count > 0) stalls.Waits(StallKind.Scorer, Scoring, _asked, $"Ranges of this node have users who wait to be scored, and no scorer asks for them. {Remedy}");
        if (_waiting.Count > 0 && !_hasTold && !Timers.IsTimerActive(NobodyAsks.Instance))
            Timers.StartSingleTimer(NobodyAsks.Instance, NobodyAsks.Instance, patience);
    }

    protected override void PostStop()
    {
        stalls.Moves(StallKind.Scorer, Scoring);
        base.PostStop();
    }

    private void TellThatNobodyAsks()
    {
        if (_waiting.Count is not (> 0 and var ranges)) return;
        _hasTold = true;
        _log.Warning(
            "{0} of this node's ranges wait for a scorer, and none has asked for {1}: scores stay as they are, and so do segments that compare them. "
            + Remedy, ranges, patience);
    }

    private void Pass(GiveWork asked)
    {
        if (_waiting.Take() is { } range) range.Tell(asked);
        else asked.Scorer.Tell(new NoWork(asked.Ask, 0));
    }

    private ScoringPlan Adopt(ScoringPlan plan)
    {
        if (_plan?.Id == plan.Id) return _plan;
        _log.Info("Users are scored by plan {0} of generation {1} from now on: {2} models.", plan.Id, plan.Generation, plan.Models.Count);
        _plan = plan;

        // Those of whom nobody waits would never hear of it.
        foreach (var range in _ranges) range.Tell(new PlanChanged(plan));
        return plan;
    }

    private sealed class NobodyAsks : INoSerializationVerificationNeeded
    {
        public static readonly NobodyAsks Instance = new();
    }
}
