using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Scoring;

namespace Cohort.Core.Ranges;

/// <content>
/// Which users are to be scored. Snapshots have it, so that recovery finds whoever waited or changed since, and nobody
/// else. What is scored when depends on the shell's clock; what a score is depends on the ledger alone.
/// </content>
public sealed partial class RangeState
{
    private readonly List<int> _taken = [];
    private ScoreQueue? _scores;
    private SegmentEvaluator? _eligibility;
    private bool _isEligibilityScored;

    /// <summary>The time at which batches are applied, in milliseconds of the shell's clock; never goes back.</summary>
    public long ScoreClock { get; set; }

    /// <summary>Users who wait to be scored, those of a pass over everybody not counted.</summary>
    public int WaitingForScore => _scores?.Count ?? 0;

    /// <summary>Whether a pass over everybody is under way.</summary>
    public bool IsScoringAll => _scores?.IsSweeping ?? false;

    /// <summary>How long the user has waited who waits longest, in milliseconds.</summary>
    public long OldestScoreWait => _scores?.OldestWait(ScoreClock) ?? 0;

    /// <summary>
    /// Whether everybody was scored since the last snapshot and nobody waits, so that the next one spares recovery to score
    /// everybody again.
    /// </summary>
    public bool IsScoringUnsaved => _scores?.IsUnsaved ?? false;

    /// <summary>Begins to score: who waited before, or everybody where that is not known, then whoever changes.</summary>
    /// <param name="freshness">How soon and how often.</param>
    /// <param name="eligibility">The campaigns; null without.</param>
    public void BeginScoring(Freshness freshness, Eligibility? eligibility)
    {
        ArgumentNullException.ThrowIfNull(freshness);
        if (freshness.Fault is { } fault) throw new ArgumentException(fault, nameof(freshness));
        if (_scores is null)
        {
            _scores = new ScoreQueue("");
            _scores.AddAll(always: true);
        }

        _scores.Begin(freshness, ScoreClock);
        AddressBy(eligibility);
    }

    /// <summary>Addresses users by other campaigns from now on.</summary>
    /// <param name="eligibility">The campaigns, bound to the range's taxonomy; null without.</param>
    public void AddressBy(Eligibility? eligibility)
    {
        _eligibility = eligibility is null ? null : new SegmentEvaluator(_ledgers, eligibility.Context);
        _isEligibilityScored = eligibility?.ScoreModels.Count > 0;
    }

    /// <summary>Has everybody scored anew, whatever the settings say of a turn of the day, where the plan is another one than before.</summary>
    /// <param name="plan">Names models and campaigns by their content.</param>
    public void ScoreBy(string plan) => _scores?.ScoreBy(plan);

    /// <summary>The scores of a user who was taken are stored.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public void ScoresStored(ReadOnlySpan<byte> userId) => TakeBack(userId, isLost: false);

    /// <summary>A user who was taken is to be scored anew: their scores were lost. Nothing where they are gone.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public void ScoreAgain(ReadOnlySpan<byte> userId) => TakeBack(userId, isLost: true);

    /// <summary>Takes users whose time has come, one batch at most, and computes their vectors.</summary>
    /// <param name="table">Where the vectors are written; made for the range's context.</param>
    /// <param name="isLast">Whether nobody is to be waited for any more: the source has ended.</param>
    /// <param name="most">No more than so many, whatever a batch has.</param>
    /// <param name="visit">Takes each user.</param>
    /// <returns>How many they were.</returns>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public int TakeForScoring(FeatureTable table, bool isLast, ScoringVisitor visit, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(visit);
        RequireContextOf(table);
        RequireEvaluated();
        if (_scores is null) return 0;
        _scores.Take(_ledgers.Users, ScoreClock, isLast, most, _taken);
        var taken = 0;
        foreach (var slot in _taken)
        {
            if (!IsHeld(slot)) continue;
            table.Read(_ledgers, slot, (ushort)_asOf, _membershipTable.Of(slot));
            visit(_ledgers.Users.Id(slot), _ledgers.Users.Row(slot).Hash, table, EligibleFor(slot));
            _scores.Give(slot, _ledgers.Users.Row(slot).Hash);
            taken++;
        }

        return taken;
    }

    /// <summary>What is needed to score one user now, whether they wait or not; false where the range holds nothing of them.</summary>
    /// <inheritdoc cref="TakeForScoring"/>
    public bool TryReadForScoring(ReadOnlySpan<byte> userId, FeatureTable table, Eligibility? eligibility, ScoringVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        RequireContextOf(table);
        var slot = FindHeld(userId);
        if (slot < 0) return false;
        _eligibility = eligibility is null ? null : new SegmentEvaluator(_ledgers, eligibility.Context);
        table.Read(_ledgers, slot, (ushort)_asOf, _membershipTable.Of(slot));
        visit(_ledgers.Users.Id(slot), _ledgers.Users.Row(slot).Hash, table, EligibleFor(slot));
        return true;
    }

    private void TakeBack(ReadOnlySpan<byte> userId, bool isLost)
    {
        if (_scores is null) return;
        var hash = UserHash.Of(userId);
        var slot = _ledgers.Users.Find(hash, userId);
        _scores.TakeBack(slot, hash);
        if (isLost && slot >= 0) _scores.Add(slot, hash, ScoreClock);
    }

    private ReadOnlySpan<ulong> EligibleFor(int slot)
    {
        if (_eligibility is null) return default;
        _eligibility.ConsiderApart(slot, (ushort)_asOf);
        return _eligibility.Memberships;
    }
}
