namespace Cohort.Core.Planning;

/// <summary>
/// What the planner must know of the past: when each range was last changed, the rounds of the last minute, what is
/// under way, and whether balancing rests. The planner reads it; the shell that carries plans out writes it.
/// </summary>
internal sealed class PlannerMemory
{
    internal const long Second = 1_000_000;

    private const int MostRests = 16;

    // A round that takes less than a fiftieth off the excess is no improvement.
    private const int ImprovementShare = 50;

    private readonly Dictionary<int, long> _moved = [];
    private readonly Dictionary<int, long> _split = [];
    private readonly Dictionary<int, long> _merged = [];
    private readonly Dictionary<string, long> _salted = [];
    private readonly Queue<long> _rounds = [];
    private readonly List<PlannedAction> _inFlight = [];
    private int _stagnant;
    private int _rests = 1;
    private int _lastExcess;

    /// <summary>The actions that were begun and have not ended.</summary>
    public IReadOnlyList<PlannedAction> InFlight => _inFlight;

    /// <summary>Until when balancing rests; 0 where it does not.</summary>
    public long RestsUntil { get; private set; }

    /// <summary>The imbalance at which the rest began, in thousandths of the mean.</summary>
    public int RestedAt { get; private set; }

    /// <summary>Rounds with an action in the minute before a time.</summary>
    public int RoundsSince(long now) => _rounds.Count(round => round > now - (60 * Second));

    /// <summary>Takes note of a plan that is being carried out, or of one that found nothing to do.</summary>
    public void Begin(Plan plan, PlannerLimits limits, long now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(limits);
        if (plan.Actions.Count > 0) _rounds.Enqueue(now);
        while (_rounds.Count > limits.RoundsPerMinute) _rounds.Dequeue();
        _inFlight.AddRange(plan.Actions);
        ForgetCool(limits, now);
        NoteProgress(plan, limits, now);
    }

    /// <summary>Takes note of an action that nobody planned: an operator's, or one that was under way before a restart.</summary>
    public void Begin(PlannedAction action) => _inFlight.Add(action);

    /// <summary>An action ended well.</summary>
    /// <param name="action">The action.</param>
    /// <param name="newRangeId">The id of the first range that it made; it counts for splits and merges only.</param>
    /// <param name="now">When it ended.</param>
    public void Complete(PlannedAction action, int newRangeId, long now)
    {
        _inFlight.Remove(action);
        switch (action)
        {
            case MoveRange move:
                _moved[move.RangeId] = now;
                break;
            case SplitRange split:
                Forget(split.RangeId);
                (_split[newRangeId], _split[newRangeId + 1]) = (now, now);
                break;
            case MergeRanges merge:
                Forget(merge.LowerId);
                Forget(merge.UpperId);
                _merged[newRangeId] = now;
                break;
            case SaltUser salt:
                // The home's means still hold their load for a while: not a load to move it by.
                (_salted[salt.UserId], _moved[salt.HomeId]) = (now, now);
                break;
            case UnsaltUser unsalt:
                (_salted[unsalt.UserId], _moved[unsalt.HomeId]) = (now, now);
                break;
        }
    }

    /// <summary>An action was given up. Its range is left alone for as long as if it had been moved.</summary>
    public void Abandon(PlannedAction action, long now)
    {
        ArgumentNullException.ThrowIfNull(action);
        _inFlight.Remove(action);
        foreach (var id in action.RangeIds) _moved[id] = now;
    }

    internal bool IsMovable(int rangeId, PlannerLimits limits, long now) => IsCool(_moved, rangeId, limits.CoolDownSeconds, now);

    internal bool IsSplittable(int rangeId, PlannerLimits limits, long now) => IsCool(_merged, rangeId, limits.CoolDownSeconds, now);

    internal bool IsMergeable(int rangeId, PlannerLimits limits, long now) =>
        IsCool(_split, rangeId, limits.CoolDownSeconds, now) && IsCool(_moved, rangeId, limits.CoolDownSeconds, now);

    internal bool IsSaltable(string userId, PlannerLimits limits, long now) => IsCool(_salted, userId, limits.SaltCoolDownSeconds, now);

    private static bool IsCool<T>(Dictionary<T, long> times, T key, int seconds, long now)
        where T : notnull => !times.TryGetValue(key, out var time) || now - time >= seconds * Second;

    // They are as good as never changed: ids of ranges that are gone, and of users who were hot once.
    private void ForgetCool(PlannerLimits limits, long now)
    {
        foreach (var times in (Dictionary<int, long>[])[_moved, _split, _merged]) ForgetCool(times, limits.CoolDownSeconds, now);
        ForgetCool(_salted, limits.SaltCoolDownSeconds, now);
    }

    private static void ForgetCool<T>(Dictionary<T, long> times, int seconds, long now)
        where T : notnull
    {
        foreach (var (key, time) in times)
        {
            if (now - time >= seconds * Second) times.Remove(key);
        }
    }

    private void Forget(int rangeId)
    {
        _moved.Remove(rangeId);
        _split.Remove(rangeId);
        _merged.Remove(rangeId);
    }

    private void NoteProgress(Plan plan, PlannerLimits limits, long now)
    {
        if (plan.Balance.Excess == 0) (_stagnant, _rests, RestsUntil, _lastExcess) = (0, 1, 0, 0);
        if (!plan.Actions.Any(action => action is MoveRange)) return;
        var isBetter = _lastExcess == 0 || plan.Balance.Excess < _lastExcess - (_lastExcess / ImprovementShare);
        _stagnant = isBetter ? 0 : _stagnant + 1;
        _lastExcess = plan.Balance.Excess;
        if (_stagnant < limits.StagnantRounds) return;
        RestsUntil = now + (limits.RestSeconds * Second * _rests);
        RestedAt = plan.Balance.Before;
        (_stagnant, _lastExcess, _rests) = (0, 0, Math.Min(MostRests, _rests * 2));
    }
}
