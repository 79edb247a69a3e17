using Cohort.Core.Features;
using Cohort.Core.Scoring;

namespace Cohort.Core.Ranges;

/// <content>
/// Which users are to be scored. Nothing of it is stored: after a start everybody is scored anew. What is scored when
/// depends on the shell's clock; what a score is depends on the ledger alone.
/// </content>
public sealed partial class RangeState
{
    private readonly List<int> _taken = [];
    private ScoreQueue? _scores;
    private Judge? _eligibility;
    private bool _isEligibilityScored;

    /// <summary>The time at which batches are applied, in milliseconds of the shell's clock; never goes back.</summary>
    public long ScoreClock { get; set; }

    /// <summary>Users who wait to be scored, those of a pass over everybody not counted.</summary>
    public int WaitingForScore => _scores?.Count ?? 0;

    /// <summary>Whether a pass over everybody is under way.</summary>
    public bool IsScoringAll => _scores?.IsSweeping ?? false;

    /// <summary>How long the user has waited who waits longest, in milliseconds.</summary>
    public long OldestScoreWait => _scores?.OldestWait(ScoreClock) ?? 0;

    /// <summary>Begins to note who is to be scored: everybody at first, then whoever changes.</summary>
    /// <param name="freshness">How soon and how often.</param>
    /// <param name="eligibility">The campaigns; null without.</param>
    public void BeginScoring(Freshness freshness, Eligibility? eligibility)
    {
        ArgumentNullException.ThrowIfNull(freshness);
        if (freshness.Fault is { } fault) throw new ArgumentException(fault, nameof(freshness));
        _scores = new ScoreQueue(freshness);
        _scores.AddAll(always: true);
        AddressBy(eligibility);
    }

    /// <summary>Addresses users by other campaigns from now on.</summary>
    /// <param name="eligibility">The campaigns, bound to the range's taxonomy; null without.</param>
    public void AddressBy(Eligibility? eligibility)
    {
        _eligibility = eligibility is null ? null : new Judge(_book, eligibility.Context);
        _isEligibilityScored = eligibility?.ScoreModels.Count > 0;
    }

    /// <summary>Everybody is to be scored anew, whatever the settings say of a turn of the day: the models have changed.</summary>
    public void ScoreAll() => _scores?.AddAll(always: true);

    /// <summary>A user who was taken is to be scored anew: her scores were lost. Nothing where the range holds nothing of her.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public void ScoreAgain(ReadOnlySpan<byte> userId)
    {
        if (FindHeld(userId) is >= 0 and var slot) _scores?.Add(slot, _book.Users.Row(slot).Hash, ScoreClock);
    }

    /// <summary>Takes users whose time has come, one batch at most, and computes their vectors.</summary>
    /// <param name="sheet">Where the vectors are written; made for the range's context.</param>
    /// <param name="isLast">Whether nobody is to be waited for any more: the source has ended.</param>
    /// <param name="most">No more than so many, whatever a batch has.</param>
    /// <param name="visit">Takes each user.</param>
    /// <returns>How many they were.</returns>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the sheet is of another context.</exception>
    public int TakeForScoring(FeatureSheet sheet, bool isLast, ScoringVisitor visit, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(visit);
        RequireContextOf(sheet);
        RequireJudged();
        if (_scores is null) return 0;
        _scores.Take(_book.Users, ScoreClock, isLast, most, _taken);
        var taken = 0;
        foreach (var slot in _taken)
        {
            if (!IsHeld(slot)) continue;
            sheet.Read(_book, slot, (ushort)_asOf, _standings.Of(slot));
            visit(_book.Users.Id(slot), _book.Users.Row(slot).Hash, sheet, EligibleFor(slot));
            taken++;
        }

        return taken;
    }

    /// <summary>What is needed to score one user now, whether she waits or not; false where the range holds nothing of her.</summary>
    /// <inheritdoc cref="TakeForScoring"/>
    public bool TryReadForScoring(ReadOnlySpan<byte> userId, FeatureSheet sheet, Eligibility? eligibility, ScoringVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        RequireContextOf(sheet);
        var slot = FindHeld(userId);
        if (slot < 0) return false;
        _eligibility = eligibility is null ? null : new Judge(_book, eligibility.Context);
        sheet.Read(_book, slot, (ushort)_asOf, _standings.Of(slot));
        visit(_book.Users.Id(slot), _book.Users.Row(slot).Hash, sheet, EligibleFor(slot));
        return true;
    }

    private ReadOnlySpan<ulong> EligibleFor(int slot)
    {
        if (_eligibility is null) return default;
        _eligibility.ConsiderApart(slot, (ushort)_asOf);
        return _eligibility.Standing;
    }
}
