using System.Collections.Concurrent;
using System.Diagnostics;
using Cohort.Core;
using Cohort.Core.Encodings;
using Cohort.Core.Ingest;
using Cohort.Core.Planning;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Engine.Commits;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Scoring;
using Cohort.Engine.Shards;
using Cohort.Engine.Sources;
using Cohort.Engine.Timing;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>
/// One run over a source: read a few chunks at a time on all workers, sequence them, apply them range by range on all
/// workers, who read the next chunks meanwhile, and hand the result to the committer, which writes while the next step runs.
/// </summary>
internal sealed class EngineRun : IDisposable
{
    // Chunks of one step: enough to keep the workers busy between two barriers.
    private const int StepChunks = 8;

    // Records of one commit while catching up. More make better use of the disk; fewer take less memory until then.
    private const long CommitRecords = 400_000;

    // When the source has no more at the moment, nobody waits longer than this for what was read to be visible.
    private static readonly TimeSpan LiveAge = TimeSpan.FromSeconds(1);

    // While catching up, so much work at most is done again after a crash.
    private static readonly TimeSpan CatchUpAge = TimeSpan.FromSeconds(5);

    private readonly EngineOptions _options;
    private readonly StoredSettings _settings;
    private readonly BusinessCalendar _calendar;
    private readonly SourceProgress _progress;
    private readonly BusinessClock _clock;
    private readonly StepRecords _records;
    private readonly RunClock? _wall;
    private readonly bool _feedsLake;
    private readonly bool _isCopyKept;
    private readonly ChunkReader _reader;
    private readonly Committer _committer;
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private long _committedAt;
    private readonly long _firstRecord;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ScoringPipe? _scoring;
    private readonly Rebalancer _rebalancer;
    private readonly PassedOverRecords _passedOver;
    private readonly RefusedRecords _refused;
    private readonly RefusedUsers? _refusedUsers;
    private readonly TimeLine _times;
    private readonly RunWorkers _workers;
    private readonly TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;
    private OpenedState _state = null!;
    private BatchWriter[] _batches = [];
    private List<Shard> _bySize = [];
    private CommitStep _step = new();
    private ReadStep _now;
    private ReadStep _next;
    private long _uncommitted;
    private long _blank;
    private long _filtered;
    private long _left;
    private long _handled;
    private string _heldBecause = "";

    public EngineRun(DataDirectory directory, OpenedState state, StoredSettings settings, EngineOptions options)
    {
        (_settings, _options, _committedAt) = (settings, options, options.Time.GetTimestamp());
        var writer = directory.CreateCommitWriter();
        _feedsLake = writer.Lake is not null;
        _times = new TimeLine(options.Time, Math.Max(1, options.Workers));
        _workers = new RunWorkers(_times, Math.Max(1, options.Workers));
        Adopt(state);
        _calendar = TimeZones.CalendarOf(settings.TimeZone);
        SourcePosition position;
        using (var stored = directory.CreateReader())
        {
            position = stored.Position(options.Events.Name);
            _refusedUsers = stored.RefusedUsers();
            var number = stored.Actions(1).Select(action => action.Number).FirstOrDefault();
            _passedOver = new PassedOverRecords(options.Events.Name, stored.Rejections(), options.Letters is null ? Limits.PassedOverKept : long.MaxValue);
            _rebalancer = new Rebalancer(options.Rebalancing, new LoadWatch(state, options.Time), _workers.Count, options.Time, number);
        }

        _progress = new SourceProgress(position, options.Until);
        _firstRecord = position.Record;
        _clock = new BusinessClock(options.Clock == ClockKind.Data, AsOf(), settings.FutureDays, settings.WindowDays) { StopsAtTurns = DayThresholds.AreNeeded(state.Context) };
        _refused = new RefusedRecords(options.Events.Name, _progress, _clock, settings.FutureDays);
        _isCopyKept = RunClock.GoesFar(options, AsOf());
        _wall = options.Clock == ClockKind.Wall ? new RunClock(options, _calendar, settings.FutureDays) : null;
        _records = new StepRecords(_progress, _clock, () => NewReader(options.Events), new FollowingRecords(options.Following, NewReader));
        _now = NewStep();
        _next = NewStep();
        _reader = new ChunkReader(options.Events, position, _progress.Cuts, options.Follow, options.TakesUnended, StepChunks, held: 2 * StepChunks, _times.Source);
        var spare = new ConcurrentBag<ByteWriter>();
        _scoring = options.Scoring is null ? null : new ScoringPipe(options.Scoring, state.Context, directory, _workers.Count);
        _scoring?.Begin(state.Shards);
        writer.KeepsJournal = options.KeepsJournal;
        writer.ScoresWritten = _scoring is null ? null : _scoring.Spend;
        _committer = new Committer(writer, [new CommitEnd(spare), new CommitEnd(spare)], _times);
    }

    /// <summary>The ranges as they are now.</summary>
    public OpenedState State => _state;

    /// <summary>Runs to the end of the source, or until stopped; everything read by then is committed.</summary>
    /// <param name="stop">Ends the run after the step at hand.</param>
    /// <param name="watch">Called after each step.</param>
    /// <param name="between">Called between two steps with the ranges as they are then.</param>
    /// <exception cref="StoreException">The store failed; what was committed before is safe.</exception>
    public EngineCounts Run(Action<EngineCounts>? watch, CancellationToken stop, Action<OpenedState>? between = null)
    {
        while (!stop.IsCancellationRequested)
        {
            between?.Invoke(_state);

            // First: a run with nothing to read turns the day too.
            if (_wall is not null && !TurnByWallClock(_wall)) break;
            _times.Engine.Begin(Stage.AwaitChunks);
            var isOpen = Take(stop);
            _times.Engine.Begin(Stage.Sequence);
            if (!isOpen && _now.Chunks.Count == 0 && !_records.AreHeld) break;
            if (_now.Chunks.Count > 0 || !isOpen) Step(!isOpen);
            else _heldBecause = _records.HeldBecause;
            _scoring?.Take(_bySize, isCatchingUp: _now.Chunks.Count > 0);
            var actions = _rebalancer.Next(_state);
            if (actions.Count > 0 || IsCommitDue()) Commit(actions);
            watch?.Invoke(Counts());
        }

        if (_options is { Until: { } until, TurnsAtEnd: true } && !stop.IsCancellationRequested && !_progress.HasLeft) TurnTo(until);
        _rebalancer.Finish(_state);
        Commit([]);
        if (!stop.IsCancellationRequested) ScoreTheRest(watch, stop);
        _committer.Finish();
        var counts = Counts() with
        {
            Times = _times.Times(),
            Cpu = Environment.CpuUsage.TotalTime - _cpuBefore,
            Notes = [.. _scoring?.Notes() ?? ScoringCheck.NotesWithout(_state.Context), .. _rebalancer.Notes(), .. RunClock.Notes(_wall, _isCopyKept, _progress.HasLeft)],
        };
        watch?.Invoke(counts);
        return counts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _committer.Dispose();
        _scoring?.Dispose();
    }

    // The source has ended: whoever waits is scored now, and stored a commit at a time. A score can make a user wait again
    // where it decides which campaign may address them; that ends, since the same ledger gives the same score.
    private void ScoreTheRest(Action<EngineCounts>? watch, CancellationToken stop)
    {
        if (_scoring is null) return;
        do
        {
            while (_scoring.TakeLast(_bySize) && !stop.IsCancellationRequested)
            {
                if (!_scoring.HasManyFinished && (SinceCommit < LiveAge || !_scoring.HasFinished)) continue;
                Commit([]);
                watch?.Invoke(Counts());
            }

            Commit([]);
        }
        while (ScoringPipe.IsAwaitedBy(_bySize) && !stop.IsCancellationRequested);

        while (_state.Shards.Any(shard => shard.State.Scoring.IsUnsaved)) Commit([]);
    }

    private ReadStep NewStep() => new(StepChunks, () => NewReader(_options.Events));

    private RecordReader NewReader(EventSource source) => new(source, _settings.Currency, _calendar, _refusedUsers);

    // What was read while the step before was applied; else what the source has, at least one chunk unless none comes in time.
    private bool Take(CancellationToken stop)
    {
        (_now, _next) = (_next, _now);
        return _now.Chunks.Count > 0 || _reader.Take(_now.Chunks, StepChunks, LiveAge / 2, stop);
    }

    private void Step(bool isEnd)
    {
        _heldBecause = "";

        // The first chunks are not read yet, and ranges or dates may have changed since the others were.
        if (Enumerable.Range(0, _now.Chunks.Count).Any(i => !_now.IsReadFor(i, _state.Table, _progress.SelectionOf(_now.Chunks[i]))))
            _workers.ForEach(_now.Chunks.Count, (worker, i) => Read(_now, i, worker));
        foreach (var (chunk, recordBatch, turnsTo) in _records.Sequence(_now, _state.Table, _batches, isEnd))
        {
            if (chunk is not null) Count(chunk, recordBatch!);
            if (turnsTo is not { } date) continue;
            ApplyBatches(readsAhead: false);
            TurnTo(date);
        }

        ApplyBatches(readsAhead: true);
        foreach (var chunk in _now.Chunks) _reader.Return(chunk.Buffer);
        _now.Clear();
        _scoring?.Collect(_step, _state.Shards);
        SendStep();
    }

    private void Count(Chunk chunk, RecordBatch recordBatch)
    {
        _refused.Take(chunk, recordBatch, _step.DeadLetters);
        _passedOver.Add(chunk, recordBatch, _progress.Record);
        _blank += recordBatch.Blank;
        CountFiltered(recordBatch);
        (_left, _handled) = (_left + recordBatch.Deferred, _handled + recordBatch.Handled);
        _uncommitted += recordBatch.Records;
        _progress.Advance(chunk, recordBatch);
    }

    private void Read(ReadStep step, int index, int worker)
    {
        _workers.Begin(worker, Stage.ReadRecords);
        step.Read(index, _state.Table, _progress.SelectionOf(step.Chunks[index]));
    }

    // The ranges with the largest batch first, so that no worker begins a hot one when the others have nothing left; then the
    // chunks of the next step, which fill the time until the last range is done.
    private void ApplyBatches(bool readsAhead)
    {
        var (partition, to) = (_progress.Partition, _progress.Reached);
        _bySize.Sort(static (one, other) => other.Batch.SectionBytes.CompareTo(one.Batch.SectionBytes));
        if (readsAhead) _reader.TakeMore(_next.Chunks, StepChunks);
        _workers.ForEach(_bySize.Count + (readsAhead ? _next.Chunks.Count : 0), (worker, i) =>
        {
            if (i < _bySize.Count) Apply(_bySize[i], shard => shard.ApplyBatch(partition, to, _settings.FutureDays), worker);
            else Read(_next, i - _bySize.Count, worker);
        });
        _passedOver.Collect(_state.Shards, _step);
        _options.Letters?.Settle(_progress.Record, _step);
        _options.Outcomes?.Take(_state.Shards, _step.DeadLetters, _firstRecord, _progress.Record);
    }

    private void ApplyAll(Applying apply) => _workers.ForEach(_bySize.Count, (worker, i) => Apply(_bySize[i], apply, worker));

    private void Apply(Shard shard, Applying apply, int worker)
    {
        _workers.Begin(worker, Stage.Apply);
        if (_scoring is not null) shard.State.Scoring.Clock = _scoring.Now;
        var started = Stopwatch.GetTimestamp();
        var asOf = shard.State.AsOf?.Day ?? -1;
        var bytes = apply(shard);
        shard.State.Meter?.AddTime((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds, 0);
        if (!bytes.IsEmpty) _step.AddRow(shard, bytes, asOf);
    }

    // Like a refused one, a record that the mapping leaves out is looked at again with those that were left before it.
    private void CountFiltered(RecordBatch recordBatch)
    {
        if (!_progress.HasDeferred) _filtered += recordBatch.Filtered;
        else _left += recordBatch.Filtered;
        _left += recordBatch.FilteredLater;
    }

    // False where the day follows the clock again, and purchases that were left meanwhile are to be read: from their place on.
    private bool TurnByWallClock(RunClock wall)
    {
        while (wall.Next(_clock.AsOf) is { } date) TurnTo(date);
        if (wall.HeldAt is not null && _options.Events.GoesOn) throw new EngineException(wall.Warning) { Fault = EngineFault.Machine };
        if (wall.HeldAt is { } held) return _progress.LeaveAfter(held);
        return _progress.LeaveNoMore();
    }

    private void TurnTo(BusinessDate date)
    {
        if (_clock.AsOf is { } now && date <= now) return;
        DayThresholds.Take(_state, date, _step, _workers.ForEach);
        _clock.TurnTo(date);
        ApplyAll(shard => shard.TurnTo(date));
        SendStep();
        _uncommitted++;
    }

    // The source has at least as much as the step at hand.
    private bool IsBehind => _next.Chunks.Count == StepChunks;

    private TimeSpan SinceCommit => _options.Time.GetElapsedTime(_committedAt);

    private bool IsCommitDue()
    {
        if (_uncommitted == 0 && _scoring?.HasFinished != true) return false;
        return _uncommitted >= CommitRecords || SinceCommit >= (IsBehind ? CatchUpAge : LiveAge);
    }

    private void SendStep()
    {
        _committer.Add(_step);
        _step = new CommitStep();
    }

    private void Commit(IReadOnlyList<PlannedAction> actions)
    {
        _scoring?.Collect(_step, _state.Shards);
        var end = _committer.TakeEnd();
        end.Position = _progress.Position();
        (end.AsOf, end.LakeHas, end.TransitionsFrom) = (_clock.AsOf, _options.Lake?.Confirmed ?? default, TransitionDays.From(_clock.AsOf, _options.TransitionDays));
        PartialSums.Take(_state, _step);
        Collect(_state.Shards, end);
        if (actions.Count > 0) Rebalance(actions, end);
        WriteSnapshots(ShardsToSnapshot(), end);
        _rebalancer.MoveTo(end);
        _step.End = end;
        SendStep();
        _uncommitted = 0;
        _committedAt = _options.Time.GetTimestamp();
    }

    // Between two batches, and in the commit that ends there: what a crash leaves is either before it or after it.
    private void Rebalance(IReadOnlyList<PlannedAction> actions, CommitEnd end)
    {
        var started = Stopwatch.GetTimestamp();
        var change = _rebalancer.CarryOut(actions, _state);
        end.Tables = (change.Former, change.Table);
        Adopt(change.State);
        _scoring?.Begin(change.Begun);
        Collect(change.Begun, end);
        WriteSnapshots(change.Begun, end);
        _rebalancer.Record(actions, Stopwatch.GetElapsedTime(started));
    }

    private void Adopt(OpenedState state)
    {
        (_state, _batches, _bySize) = (state, [.. state.Shards.Select(s => s.Batch)], [.. state.Shards]);
        _bySize.ForEach(shard => shard.State.Noted = _options.Outcomes is null ? null : []);
        if (_feedsLake) LakeOutlet.Begin(state.Shards);
    }

    private void Collect(IReadOnlyList<Shard> shards, CommitEnd end)
    {
        var first = end.AddPlaces(shards);
        _workers.ForEach(Stage.Collect, shards.Count, i => Pipeline.Collect(shards[i].Owner, end.EffectsAt(first + i)));
    }

    private void WriteSnapshots(IReadOnlyList<Shard> shards, CommitEnd end) =>
        _workers.ForEach(Stage.WriteSnapshot, shards.Count, i => shards[i].Owner.WriteSnapshot(end.AddSnapshot(shards[i].Id, shards[i].Seq)));

    // A few at a time: a snapshot takes as much memory again while it is written. Those that only spare the next start to score
    // everybody wait until there is time.
    private List<Shard> ShardsToSnapshot() =>
        [.. _state.Shards.Where(s => s.Owner.Snapshots.IsDue || (s.State.Scoring.IsUnsaved && !IsBehind)).OrderByDescending(s => s.Owner.Snapshots.TailBytes).Take((_state.Shards.Count + 3) / 4)];

    private BusinessDate? AsOf() => _state.Shards.Max(s => s.State.AsOf);

    private EngineCounts Counts()
    {
        var outcomes = default(OutcomeCounts);
        long users = 0, dormant = 0, lines = 0;
        foreach (var shard in _state.Shards)
        {
            outcomes += shard.State.Counts;
            users += shard.State.UserCount;
            dormant += shard.State.DormantCount;
            lines += shard.State.LineCount;
        }

        var committed = _committer.Committed?.Record ?? _firstRecord;
        return new EngineCounts(
            _progress.Record - _firstRecord - _blank,
            committed,
            _progress.Byte,
            _options.Events.Length,
            outcomes,
            _refused.Count,
            _clock.AsOf,
            users,
            lines,
            _sinceStart.Elapsed)
        {
            Dormant = dormant,
            Blank = _blank,
            Filtered = _filtered,
            IsHeld = _progress.HasLeft,
            Left = _left + _refused.Left,
            Handled = _handled,
            UnendedBytes = _reader.UnendedBytes,
            Stored = Stopwatch.GetElapsedTime(_started, Math.Max(_started, _committer.AdvancedAt)),
            Scored = _scoring?.Scored ?? 0,
            Rebalanced = _rebalancer.Actions,
            Warning = _wall?.Warning ?? "",
            HeldBecause = _heldBecause,
        };
    }
}
