using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Cohort.Actors.Messages;
using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <summary>
/// Keeps the nodes evenly loaded, as a singleton of the cluster: hears what ranges measure, asks the planner, journals
/// each action before it is begun and what became of it after, and answers operators.
/// </summary>
internal sealed partial class RebalancerActor : UntypedPersistentActor, IWithTimers
{
    /// <summary>Who began the actions that no operator did.</summary>
    internal const string Planner = "planner";

    private const string Operator = "operator";

    // Rows after which a snapshot is worth it: three for each action.
    private const int SnapshotRows = 128;

    // The coordinator speaks to whoever asked within ten seconds.
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(2);

    private readonly RebalancerSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LoadTable _loads = new();
    private readonly PlannerMemory _memory = new();
    private readonly List<Operation> _operations = [];
    private RebalancerState _state = new();
    private long _askedAt;
    private long _plannedAt;

    /// <summary>The rebalancer.</summary>
    public RebalancerActor(RebalancerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <inheritdoc/>
    public override string PersistenceId => "rebalancer";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => (_settings.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <inheritdoc/>
    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer: _state = new RebalancerState((RebalancerStatus)offer.Snapshot); break;
            case RebalancerEntry row: _state.Apply(row); break;
            case RecoveryCompleted: Begin(); break;
        }
    }

    /// <inheritdoc/>
    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case LoadReport report:
                _loads.Take(report, Now);
                HasReported(report);
                break;
            case NodeReport report: _loads.Take(report); break;
            case RangeLeaving leaving: IsLeaving(leaving); break;
            case Preloaded preloaded: IsPreloaded(preloaded); break;
            case ClusterStatus status: Take(status); break;
            case OrderAnswered answered: Take(answered); break;
            case Looked looked: Take(looked); break;
            case Tick: OnTick(); break;
            case AskLoads or AskHot or AskPlan or AskHistory: Answer(message); break;
            case SetLimits wish: Take(wish); break;
            case Wish wish: Take(wish); break;
            case ForgetUser forget: Take(forget); break;
            case SaveSnapshotSuccess saved:
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure or DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure: Sweep(message); break;
            case RangeReport: break;
            default: Unhandled(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _settings.Places.Clear();
        base.PostStop();
    }

    private void Begin()
    {
        _settings.Places.Clear();
        foreach (var entry in _state.History) Remember(entry);

        foreach (var operation in _operations) LogGoesOn(operation);
        _plannedAt = Now;
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, _settings.TickInterval);
    }

    private void Remember(HistoryEntry entry)
    {
        switch (entry)
        {
            case { Outcome: ActionOutcome.UnderWay }: Add(entry); break;
            case { Outcome: ActionOutcome.RolledBack }: _memory.Abandon(entry.Action, entry.At); break;

            // Rows of a former version do not tell which ranges came of it.
            case { Action: SplitRange or MergeRanges, NewRangeId: 0 }: break;
            default: _memory.Complete(entry.Action, entry.NewRangeId, entry.At); break;
        }
    }

    private void OnTick()
    {
        if (Now - _askedAt >= (long)AskInterval.TotalMicroseconds) AskStatus();
        foreach (var operation in _operations.ToList()) Advance(operation);
        if (_loads.Table is null) return;
        Show();
        if (Now - _plannedAt >= (long)_settings.RoundInterval.TotalMicroseconds) PlanRound();
    }

    private void AskStatus()
    {
        _askedAt = Now;
        _settings.Coordinator.Tell(new AskStatus(IsListening: true), Self);
    }

    private void Take(ClusterStatus status)
    {
        if (status.Table is not { } table) return;
        _loads.MoveTo(table, Now);
        foreach (var operation in _operations.ToList()) Advance(operation);
    }

    private void Store(RebalancerEntry row, Action? then = null) => Persist(row, durable =>
    {
        _state.Apply(durable);
        if (LastSequenceNr % SnapshotRows == 0) SaveSnapshot(_state.Status);
        then?.Invoke();
    });

    private Situation Situation(PlannerLimits limits) => _loads.Situation(Members(), limits, _memory, Now);

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
