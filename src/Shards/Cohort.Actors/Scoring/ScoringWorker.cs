using System.Diagnostics;
using Akka.Actor;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Encodings;

namespace Cohort.Actors.Scoring;

/// <summary>What a worker works with from now on.</summary>
/// <param name="Models">The models; null while they cannot be read.</param>
/// <param name="Dispatchers">Whom to ask for users: the dispatcher of each node that owns ranges.</param>
internal sealed record WorkerInput(ModelsInForce? Models, IReadOnlyList<ICanTell> Dispatchers) : INoSerializationVerificationNeeded;

/// <summary>The ranges score by a newer plan than this node has.</summary>
internal sealed class PlanIsOld : INoSerializationVerificationNeeded
{
    public static readonly PlanIsOld Instance = new();
}

/// <summary>
/// Scores one chunk at a time: asks one dispatcher after the other for users, scores and stores them away from the actor's
/// thread, and tells their range. A store that is away is asked again until the range has given the chunk up.
/// </summary>
internal sealed class ScoringWorker : UntypedActor, IWithTimers
{
    // Until a dispatcher must have answered: its node may be gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly StallWatch _stalls;
    private readonly ScoringRuns _runs;
    private readonly ScoringSettings _settings;
    private readonly Pace _pace;
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private WorkerInput _work = new(null, []);
    private (Work Work, IActorRef Range, ModelsInForce Models, long Started)? _current;
    private TimeSpan _pause = ShortestPause;
    private long _ask;
    private int _next;
    private int _fruitless;
    private long _finished;

    public ScoringWorker(string name, ScoringRuns runs, ScoringSettings settings, StallWatch stalls)
    {
        (_name, _runs, _settings, _stalls) = (name, runs, settings, stalls);
        _pace = new Pace(settings.SharePercent, () => Environment.CpuUsage.TotalTime, () => Environment.TickCount64);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        Moves();
        base.PostStop();
    }

    protected override void PreStart() => AskAfter(_settings.Poll);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerInput work: _work = work; break;
            case AskAgain when _current is null: Ask(); break;
            case NoWork none when none.Ask == _ask && _current is null: LookElsewhere(none); break;
            case Work work when work.Ask == _ask && _current is null && _work.Models is { } models:
                _current = (work, Sender, models, Stopwatch.GetTimestamp());
                Score();
                break;
            case Scored scored: Finish(scored); break;
            case Status.Failure failure: Fail(failure.Cause); break;
            case TryAgain when _current is not null: Score(); break;

            // An answer after its time: the range gives its users to somebody else.
            case AskAgain or NoWork or Work or TryAgain: break;
            default: Unhandled(message); break;
        }
    }

    private void Ask()
    {
        if (_work is not { Models: { } models, Dispatchers: { Count: > 0 } dispatchers })
        {
            AskAfter(_settings.Poll);
            return;
        }

        dispatchers[_next++ % dispatchers.Count].Tell(new AskWork(++_ask, models.Plan), Self);
        AskAfter(Patience);
    }

    private void LookElsewhere(NoWork none)
    {
        if (none.Newer > 0) Context.Parent.Tell(PlanIsOld.Instance);
        if (++_fruitless < _work.Dispatchers.Count)
        {
            Ask();
            return;
        }

        _fruitless = 0;
        Moves();
        AskAfter(_settings.Poll);
    }

    private void Score()
    {
        Timers.Cancel(AskAgain.Instance);
        var (work, _, models, _) = _current!.Value;
        Waits("It has users to score, and no answer of its models or of the serving store yet.");
        Task.Run(() => _runs.Score(work, models)).PipeTo(Self, Self);
    }

    private void Finish(Scored scored)
    {
        var (_, range, _, started) = _current!.Value;
        range.Tell(scored, Self);
        _finished++;
        Moves();
        Leave(_pace.After(Stopwatch.GetElapsedTime(started)));
    }

    private void Fail(Exception cause)
    {
        var (work, range, _, started) = _current!.Value;
        Waits($"Scores cannot be computed or stored: {cause.Message}");
        if (cause is DamagedDataException)
        {
            _folded.Warning("unreadable work", cause, "Users of {0} were not scored, because what came of them cannot be read here; they are given to a scorer again.", range.Path);
            Leave(_settings.Timeout);
        }
        else if (Stopwatch.GetElapsedTime(started) > _settings.Timeout)
        {
            _folded.Warning("late scores", cause, "Scores of users of {0} could not be stored for {1}; the users are given to a scorer again.", range.Path, _settings.Timeout);
            Leave(_pause);
        }
        else
        {
            _folded.Warning("scores", cause, "Scores of users of {0} (ticket {1}) could not be stored; it is tried again in {2}.", range.Path, work.Ticket, _pause);
            Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _pause);
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private void Waits(string reason) => _stalls.Waits(StallKind.Scorer, _name, _finished, reason);

    private void Moves() => _stalls.Moves(StallKind.Scorer, _name);

    private void Leave(TimeSpan pause)
    {
        (_current, _pause, _fruitless) = (null, ShortestPause, 0);
        AskAfter(pause);
    }

    private void AskAfter(TimeSpan pause) => Timers.StartSingleTimer(AskAgain.Instance, AskAgain.Instance, pause);

    private sealed class AskAgain : INoSerializationVerificationNeeded
    {
        public static readonly AskAgain Instance = new();
    }

    private sealed class TryAgain : INoSerializationVerificationNeeded
    {
        public static readonly TryAgain Instance = new();
    }
}
