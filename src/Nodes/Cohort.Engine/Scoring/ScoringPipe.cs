using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Engine.Commits;
using Cohort.Engine.Shards;
using Cohort.Store;
using Cohort.Store.Models;

namespace Cohort.Engine.Scoring;

/// <summary>
/// Takes users from the ranges between two steps of the engine, scores them on a thread of its own, and hands the scores to
/// the committer. It never makes the engine wait: without a free block, or beyond its share of the machine's time, users
/// simply wait longer.
/// </summary>
internal sealed class ScoringPipe : IDisposable
{
    // Blocks under way. More would not score faster; each holds the vectors of a batch of users.
    private const int Blocks = 8;

    private readonly ScoringOptions _options;
    private readonly ModelSet _set;
    private readonly Eligibility? _eligibility;
    private readonly Scorer _scorer;
    private readonly ScoreReturn _return;
    private readonly OfferTable _offers;
    private readonly FeatureTable[] _tables;
    private readonly ConcurrentBag<ScoreBlock> _free = [];
    private readonly BlockingCollection<ScoreBlock> _filled = new(Blocks);
    private readonly ConcurrentQueue<ScoreResult> _finished = new();
    private readonly ConcurrentBag<ScoreResult> _spare = [];
    private readonly Thread _thread;
    private readonly List<ScoreResult> _collected = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long _runId;
    private readonly string _plan;
    private ExceptionDispatchInfo? _fault;
    private long _spent;
    private int _underWay;
    private long _scored;

    /// <summary>Begins to score with what a registry and a file of campaigns say.</summary>
    /// <param name="options">What to score with.</param>
    /// <param name="context">The rules and taxonomy that hold.</param>
    /// <param name="directory">Where scores go.</param>
    /// <param name="workers">Threads that read features.</param>
    /// <exception cref="EngineException">A model or a campaign does not fit.</exception>
    public ScoringPipe(ScoringOptions options, RuleContext context, DataDirectory directory, int workers)
    {
        _options = options;
        _set = ModelRegistry.Open(options.Models).FittingIn(context);
        var campaigns = options.Campaigns is null ? null : CampaignsFile.Read(options.Campaigns, context);
        _eligibility = campaigns is null ? null : new Eligibility(campaigns, context);
        _return = new ScoreReturn(_set, [.. context.Rules.ScoreModels, .. _eligibility?.ScoreModels ?? []]);
        _runId = ScoringStart.Write(directory, _set, context, options);
        _plan = ScoringPlan.Of(_set, 0, options.Campaigns is null ? "" : File.ReadAllText(options.Campaigns)).Id;
        _scorer = new Scorer(_set, campaigns?.Campaigns ?? [], () => _clock.ElapsedMilliseconds);
        _offers = ScoringStart.Offers(directory, campaigns);
        _tables = [.. Enumerable.Range(0, workers).Select(_ => new FeatureTable(context, _set.Targets))];
        var words = _eligibility is null ? 0 : Math.Max(1, (campaigns!.Campaigns.Count + 63) / 64);
        for (var i = 0; i < Blocks; i++) _free.Add(new ScoreBlock(_set.Models.Count, words));
        _thread = new Thread(Run) { Name = "scorer" };
        _thread.Start();
    }

    /// <summary>Users scored so far.</summary>
    public long Scored => Interlocked.Read(ref _scored);

    /// <summary>Whether scores wait to be stored.</summary>
    public bool HasFinished => !_finished.IsEmpty;

    /// <summary>Whether they are so many that they should not wait longer.</summary>
    public bool HasManyFinished => _finished.Count >= 8 * Blocks;

    /// <summary>The clock by which users wait, in milliseconds.</summary>
    public long Now => _clock.ElapsedMilliseconds;

    /// <summary>Lets ranges note who is to be scored: those whose scores are not stored yet, or not by these models and campaigns.</summary>
    public void Begin(IEnumerable<Shard> shards)
    {
        foreach (var shard in shards)
        {
            shard.State.Scoring.Clock = Now;
            shard.State.Scoring.Begin(_options.Freshness, _eligibility);
            shard.State.Scoring.ScoreBy(_plan);
        }
    }

    /// <summary>Takes users whose time has come.</summary>
    /// <param name="shards">The ranges, none of which is being changed.</param>
    /// <param name="isCatchingUp">Whether the engine has something to do: then scoring keeps to its share of the time.</param>
    public void Take(IReadOnlyList<Shard> shards, bool isCatchingUp) => Take(shards, isCatchingUp, isLast: false);

    /// <summary>Takes whoever still waits; false when nobody does and all is scored.</summary>
    public bool TakeLast(IReadOnlyList<Shard> shards)
    {
        Take(shards, isCatchingUp: false, isLast: true);
        if (shards.Any(Waits) || Volatile.Read(ref _underWay) > 0)
        {
            if (_free.IsEmpty || !shards.Any(Waits)) Thread.Sleep(1);
            return true;
        }

        return false;
    }

    /// <summary>Hands over what is scored: to the ranges what rules use of it, and all of it to the store in the same commit.</summary>
    /// <param name="step">What the committer writes next; the effects that end it are taken afterwards.</param>
    /// <param name="shards">The ranges, none of which is being changed.</param>
    /// <exception cref="InvalidOperationException">The scorer failed.</exception>
    public void Collect(CommitStep step, IReadOnlyList<Shard> shards)
    {
        _fault?.Throw();
        _collected.Clear();
        while (_finished.TryDequeue(out var result)) _collected.Add(result);
        step.Scores.AddRange(_collected);
        step.ScoresWritten = Written;
        if (_collected.Count == 0) return;
        var started = Stopwatch.GetTimestamp();
        var ranges = shards.Select(shard => shard.Id).ToHashSet();
        InParallel.ForEach(_tables.Length, shards.Count, (_, i) =>
        {
            shards[i].State.Scoring.Clock = Now;
            _return.Apply(_collected, ranges, shards[i], step);
        });
        Spend(Stopwatch.GetTimestamp() - started);
    }

    /// <summary>Counts time that scoring took elsewhere.</summary>
    public void Spend(long ticks) => Interlocked.Add(ref _spent, ticks);

    /// <summary>What there is to tell at the end: shadows that differ, and models that were cut off.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var sentence in _scorer.Differences.Describe(_set)) yield return sentence;
        for (var i = 0; i < _set.Models.Count; i++)
        {
            if (_scorer.Breakers[i] is { Cuts: > 0 } breaker)
                yield return $"The model {_set.Models[i].Name} of version {_set.Models[i].Version} was cut off {breaker.Cuts} times. {breaker.LastFault} Its scores of those times are missing.";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filled.CompleteAdding();
        _thread.Join();
        _filled.Dispose();
    }

    /// <summary>Whether somebody waits to be scored.</summary>
    public static bool IsAwaitedBy(IReadOnlyList<Shard> shards) => shards.Any(Waits);

    private static bool Waits(Shard shard) => shard.State.Scoring.Waiting > 0 || shard.State.Scoring.IsOfAll;

    private void Take(IReadOnlyList<Shard> shards, bool isCatchingUp, bool isLast)
    {
        _fault?.Throw();
        if (_free.IsEmpty || (isCatchingUp && IsOverdrawn())) return;

        // Who waits longest is served first; a range that is filled with waiting users cannot starve the others.
        var waiting = shards.Where(Waits).OrderByDescending(shard => shard.State.Scoring.OldestWait).ToList();
        InParallel.ForEach(_tables.Length, waiting.Count, (worker, i) => TakeFrom(waiting[i], _tables[worker], isLast));
    }

    private void TakeFrom(Shard shard, FeatureTable table, bool isLast)
    {
        if (shard.State.AsOf is not { } asOf || !_free.TryTake(out var block)) return;
        var started = Stopwatch.GetTimestamp();
        block.Clear();
        block.Place = new ScorePlace(shard.Id, shard.Seq, asOf);
        shard.State.Scoring.Clock = Now;
        shard.State.Scoring.Take(table, isLast, block.Add);
        Interlocked.Add(ref _spent, Stopwatch.GetTimestamp() - started);
        if (block.Count == 0)
        {
            _free.Add(block);
            return;
        }

        Interlocked.Increment(ref _underWay);
        _filled.Add(block);
    }

    // All threads together have so much time as there are workers; storing the scores counts too.
    private bool IsOverdrawn() =>
        Interlocked.Read(ref _spent) * 100 > _clock.ElapsedTicks * _tables.Length * _options.SharePercent;

    private void Written(ScoreResult result, long ticks)
    {
        Interlocked.Add(ref _spent, ticks);
        _spare.Add(result);
    }

    private void Run()
    {
        try
        {
            foreach (var block in _filled.GetConsumingEnumerable()) Score(block);
        }
#pragma warning disable CA1031 // The engine throws it on its own thread.
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
        }
#pragma warning restore CA1031
    }

    private void Score(ScoreBlock block)
    {
        var started = Stopwatch.GetTimestamp();
        var result = _spare.TryTake(out var used) ? used : new ScoreResult();
        var (range, seq, asOf) = block.Place;
        result.Begin(new ScoreOrigin(_runId, range, seq, asOf), _set.Models.Count);
        _scorer.Score(block, _offers, (int user, ReadOnlySpan<ScoreEntry> entries, in BestAction action) =>
            result.Add(block.User(user), entries, _set.Champions, action, _offers.Offers(block.HashOf(user), action.Campaign, asOf)));
        Interlocked.Add(ref _scored, block.Count);
        _finished.Enqueue(result);
        _free.Add(block);
        Interlocked.Decrement(ref _underWay);
        Interlocked.Add(ref _spent, Stopwatch.GetTimestamp() - started);
    }
}
