using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Stalls;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Actors.Control;

/// <summary>
/// Carries the <see cref="Coordinator"/>, as a singleton of the cluster: journals what it decides, sends directives to
/// ranges until all have carried them out, turns the day, and tells whoever asks how things stand.
/// </summary>
internal sealed partial class CoordinatorActor : UntypedPersistentActor, IWithTimers
{
    // Rows after which a snapshot is worth it: one a day and a few more, so that a start reads little.
    private const int SnapshotRows = 64;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    // A second for what was not confirmed, and two until an activation is noticed.
    private const int TicksToSendAgain = 4;
    private const int TicksToAskAgain = 8;

    // A range without traffic has nobody else to wake it after a crash, and its last effects wait to be published.
    private const int TicksToWake = 20;

    // A range that is gone from the table may have to read its last snapshot before it can drop it; a few at a time trouble nobody.
    private const int MostEmptied = 8;

    // Far more than the day follows; a source that is not one of them counts as none.
    private const int MostSources = 10_000;

    // Readers say several times a second what they hold.
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(5);

    // What is asked of the serving store, as people read it where it fails.
    private const string Reading = "the activation of what is wanted";
    private const string Showing = "showing ranges and day to those who ask";

    private readonly CoordinatorSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly Watermark? _clock;
    private readonly CoordinatorWatch _watch;
    private readonly Listeners _listeners;
    private readonly Dictionary<string, DateTimeOffset> _reportedAt = new(StringComparer.Ordinal);
    private Coordinator _coordinator;
    private ContextVersion? _wanted;
    private bool _isPersisting;
    private int _ticksSinceSent;
    private int _ticksSinceAsked;
    private int _ticksSinceWoken;

    /// <summary>The coordinator.</summary>
    public CoordinatorActor(CoordinatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _coordinator) = (settings, new Coordinator(ComparesWithAll));
        _watch = new CoordinatorWatch(settings.Time);
        _listeners = new Listeners(settings.Time);
        _clock = settings.DataSources is { } sources ? new Watermark(sources) : null;
        _wall = new WallClock(settings.Calendar, settings.MaxJumpDays);
        _nodeClocks = new NodeClocks((long)settings.ClockSkew.TotalMilliseconds);
    }

    /// <inheritdoc/>
    public override string PersistenceId => "authority";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterStatus Status => new(_coordinator.Table, _coordinator.AsOf, _coordinator.Context, _coordinator.Current is { } order ? OrderText.Of(order) : "")
    {
        WaitedFor = _clock is null ? _reading.WaitedFor : null,
        Clocks = _clocks,
    };

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        _watch.Begin();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _watch.End();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer: _coordinator = new Coordinator((CoordinatorStatus)offer.Snapshot, ComparesWithAll); break;
            case CoordinatorEntry entry: _coordinator.Apply(entry); break;
            case RecoveryCompleted:
                Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TickInterval);
                ReadClock();
                LoadWanted();
                Show();
                Send();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case AskStatus asked:
                Compare(asked);
                if (asked.IsListening && _listeners.Hear(Sender)) Context.Watch(Sender);
                Sender.Tell(Status);
                break;
            case Terminated gone: _listeners.Forget(gone.ActorRef); break;
            case CarriedOut carried:
                if (_coordinator.Confirm(carried.RangeId, carried.Ticket) is { } advanced) Store(advanced);
                else if (_coordinator.Look is not null && _gathering is null) LookAtAll();
                else if (_coordinator.ToErase is not null) Erase();
                break;
            case Emptied emptied: _coordinator.Emptied(emptied.RangeId); break;
            case ValuesAnswer answer: Take(answer.Given); break;
            case RangeReport report: _watch.Heard(report); break;
            case AskStalls: Sender.Tell(_watch.Report); break;
            case CannotCarryOut refused: _watch.Refused(refused.RangeId, refused.Ticket, refused.Reason); break;
            case SourceReport report: Take(report); break;
            case Request request: Take(request); break;
            case Evaluated evaluated: Know(evaluated.Version, evaluated.Rules); break;
            case Loaded loaded: Take(loaded); break;
            case Wanted wanted:
                if (wanted.Rules is { } rules) Know(rules.Version, rules.Rules);
                _wanted = wanted.Rules?.Version;
                _watch.Store(Reading, null);
                _folded.Over(Reading, "This works again: {0}.", Reading);
                BeginNext();
                break;
            case Shown:
                _watch.Store(Showing, null);
                _folded.Over(Showing, "This works again: {0}.", Showing);
                break;
            case StoreFailed failed: Fail(failed.What, failed.Cause); break;
            case NextErasure next: Take(next); break;
            case Erased erased: Take(erased); break;
            case UserForgotten forgotten: _forgotten = forgotten.Erasure; break;
            case Tick: OnTick(); break;
            case SaveSnapshotSuccess saved:
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure or DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure: Sweep(message); break;
            default: Unhandled(message); break;
        }
    }

    private void OnTick()
    {
        if (++_ticksSinceSent >= TicksToSendAgain) Send();
        if (++_ticksSinceAsked >= TicksToAskAgain) LoadWanted();
        if (++_ticksSinceWoken >= TicksToWake) Wake();
        ForgetSilentSources();
        LookAtAll();
        Erase();
        _watch.Look(_coordinator, _gathering?.Awaited ?? []);
        foreach (var silent in _listeners.ForgetSilent()) Context.Unwatch(silent);
        ReadClock();
        BeginNext();
    }

    private void BeginNext()
    {
        if (_wanted is not { } wanted) return;
        if (_coordinator.Toward(wanted, _settings.FirstRanges) is { } order) Begin(order);
        else if (_coordinator.Current is null && _erasure is { } erasure && erasure.Number > _coordinator.Erased.Number) Begin(new Erase(erasure.Number, erasure.User));
        else if (_coordinator.Current is null && NextDay() is { } date) Begin(new ForAll(new TurnDay(date)));
    }

    private BusinessDate? NextDay()
    {
        if (_clock is not null) return _clock.Next(_coordinator.AsOf);
        ReadClock();
        return _reading.Turn;
    }

    private void Begin(Order order)
    {
        if (!_isPersisting && Knows(order) && _coordinator.TryBegin(order, out var begun, out _)) Store(begun);
    }

    private void Take(Request request)
    {
        var refusal = request.Order is Erase ? "An erasure is asked of the serving store, which knows whom it is about." : RefusalOfTurn(request);
        if (refusal.Length > 0)
        {
            Sender.Tell(new Requested(false, _coordinator.Number, refusal));
            return;
        }

        if (_isPersisting || !_coordinator.TryBegin(request.Order, out var begun, out refusal))
        {
            Sender.Tell(new Requested(false, _coordinator.Number, refusal));
            return;
        }

        if (NeededFor(request.Order) is { } version && !_known.ContainsKey(version))
        {
            LoadFor(request, version);
            return;
        }

        var sender = Sender;
        Store(begun, () => sender.Tell(new Requested(true, _coordinator.Number, "")));
    }

    private void Take(SourceReport report)
    {
        if (_clock is null || (_reportedAt.Count >= MostSources && !_reportedAt.ContainsKey(report.Source))) return;
        _reportedAt[report.Source] = _settings.Time.GetUtcNow();
        if (report.Holds is { } date) _clock.Holds(report.Source, date);
        else if (report.IsIdle) _clock.IsIdle(report.Source);
        else _clock.IsReading(report.Source);
        BeginNext();
    }

    private void Store(CoordinatorEntry entry, Action? then = null)
    {
        _isPersisting = true;
        Persist(entry, durable =>
        {
            _isPersisting = false;
            _coordinator.Apply(durable);
            _log.Info("{0}", OrderText.Of(durable, _coordinator.Number));
            then?.Invoke();
            if (LastSequenceNr % SnapshotRows == 0) SaveSnapshot(_coordinator.Status);
            Send();
            Announce();
            Show();
            BeginNext();
        });
    }

    private void Fail(string what, Exception cause)
    {
        _watch.Store(what, cause);
        _folded.Error(what, cause, "It is tried again, because it failed: {0}.", what);
    }

    private void Send()
    {
        _ticksSinceSent = 0;
        foreach (var (rangeId, directive) in _coordinator.Unconfirmed)
            _settings.Ranges.Tell(new CarryOut(rangeId, _coordinator.Ticket, directive), Self);
        foreach (var rangeId in _coordinator.Former.Take(MostEmptied)) _settings.Ranges.Tell(new Empty(rangeId), Self);
    }

    // A reader that was killed cannot withdraw what it said; the day must not pass by what its successor finds.
    private void ForgetSilentSources()
    {
        if (_clock is null) return;
        var oldest = _settings.Time.GetUtcNow() - ReportTime;
        foreach (var (source, at) in _reportedAt.ToList())
        {
            if (at >= oldest) continue;
            _clock.IsReading(source);
            _reportedAt.Remove(source);
        }
    }

    private void Wake()
    {
        _ticksSinceWoken = 0;
        foreach (var entry in _coordinator.Table?.Entries ?? []) _settings.Ranges.Tell(new AskRange(entry.Id), Self);
    }

    private void Announce()
    {
        foreach (var listener in _listeners.All) listener.Tell(Status);
    }

    private void LoadWanted()
    {
        _ticksSinceAsked = 0;
        AskForErasures();
        WantedRules().PipeTo(Self, success: rules => new Wanted(rules), failure: cause => new StoreFailed(Reading, cause));
    }

    // What no range of this program could evaluate by is not journaled: it would be waited for in vain.
    private async Task<Evaluated?> WantedRules() =>
        await _settings.Wanted().ConfigureAwait(false) is { } version ? await Evaluate(version).ConfigureAwait(false) : null;

    // For questions only: the journal decides.
    private void Show()
    {
        if (_coordinator.Table is not { } table) return;
        var ranges = new ServedRanges(table.Version, [.. table.Entries.Select(e => new ServedRange(RangeExtractor.EntityIdOf(e.Id), e.Range))]);
        ShowAll(ranges, _coordinator.AsOf).PipeTo(Self, success: () => Shown.Instance, failure: cause => new StoreFailed(Showing, cause));
    }

    private async Task ShowAll(ServedRanges ranges, BusinessDate? day)
    {
        await _settings.Store.WriteRangesAsync(ranges).ConfigureAwait(false);
        if (day is { } date) await _settings.Store.WriteDayAsync(date).ConfigureAwait(false);
    }

    private sealed record Wanted(Evaluated? Rules) : INoSerializationVerificationNeeded;

    private sealed record StoreFailed(string What, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class Shown : INoSerializationVerificationNeeded
    {
        public static readonly Shown Instance = new();
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
