using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Scoring;

namespace Cohort.Core.Ranges;

/// <summary>
/// Which users of a range are to be scored. Snapshots have it, so that recovery finds whoever waited or changed since, and nobody
/// else. What is scored when depends on the shell's clock; what a score is depends on the ledger alone.
/// </summary>
public sealed class ScoringState
{
    private readonly EvaluatedUsers _users;
    private readonly List<int> _taken = [];
    private SegmentEvaluator? _eligibility;

    internal ScoringState(EvaluatedUsers users) => _users = users;

    /// <summary>The time at which batches are applied, in milliseconds of the shell's clock; never goes back.</summary>
    public long Clock { get; set; }

    /// <summary>Users who wait to be scored, those of a pass over everybody not counted.</summary>
    public int Waiting => Queue?.Count ?? 0;

    /// <summary>Whether a pass over everybody is under way.</summary>
    public bool IsOfAll => Queue?.IsSweeping ?? false;

    /// <summary>How long the user has waited who waits longest, in milliseconds.</summary>
    public long OldestWait => Queue?.OldestWait(Clock) ?? 0;

    /// <summary>
    /// Whether everybody was scored since the last snapshot and nobody waits, so that the next one spares recovery to score
    /// everybody again.
    /// </summary>
    public bool IsUnsaved => Queue?.IsUnsaved ?? false;

    /// <summary>Who waits, and whose scores are not stored; null while the range scores nobody.</summary>
    internal ScoreQueue? Queue { get; set; }

    /// <summary>Whether a campaign addresses users by a score.</summary>
    internal bool IsEligibilityScored { get; private set; }

    /// <summary>Begins to score: who waited before, or everybody where that is not known, then whoever changes.</summary>
    /// <param name="freshness">How soon and how often.</param>
    /// <param name="eligibility">The campaigns; null without.</param>
    public void Begin(Freshness freshness, Eligibility? eligibility)
    {
        ArgumentNullException.ThrowIfNull(freshness);
        if (freshness.Fault is { } fault) throw new ArgumentException(fault, nameof(freshness));
        if (Queue is null)
        {
            Queue = new ScoreQueue("");
            Queue.AddAll(always: true);
        }

        Queue.Begin(freshness, Clock);
        AddressBy(eligibility);
    }

    /// <summary>Addresses users by other campaigns from now on.</summary>
    /// <param name="eligibility">The campaigns, bound to the range's taxonomy; null without.</param>
    public void AddressBy(Eligibility? eligibility)
    {
        _eligibility = eligibility is null ? null : EvaluatorOf(eligibility);
        IsEligibilityScored = eligibility?.ScoreModels.Count > 0;
    }

    /// <summary>Has everybody scored anew, whatever the settings say of a turn of the day, where the plan is another one than before.</summary>
    /// <param name="plan">Names models and campaigns by their content.</param>
    public void ScoreBy(string plan) => Queue?.ScoreBy(plan);

    /// <summary>The scores of a user who was taken are stored.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public void Stored(ReadOnlySpan<byte> userId) => TakeBack(userId, isLost: false);

    /// <summary>A user who was taken is to be scored anew: their scores were lost. Nothing where they are gone.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public void Lost(ReadOnlySpan<byte> userId) => TakeBack(userId, isLost: true);

    /// <summary>Takes users whose time has come, one batch at most, and computes their vectors.</summary>
    /// <param name="table">Where the vectors are written; made for the range's context.</param>
    /// <param name="isLast">Whether nobody is to be waited for any more: the source has ended.</param>
    /// <param name="most">No more than so many, whatever a batch has.</param>
    /// <param name="visit">Takes each user.</param>
    /// <returns>How many they were.</returns>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public int Take(FeatureTable table, bool isLast, ScoringVisitor visit, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(visit);
        _users.RequireContextOf(table);
        _users.RequireEvaluated();
        if (Queue is null) return 0;
        Queue.Take(_users.Ledgers.Users, Clock, isLast, most, _taken);
        var taken = 0;
        foreach (var slot in _taken)
        {
            if (!_users.IsActive(slot)) continue;
            Read(slot, table, _eligibility, visit);
            Queue.Give(slot, HashOf(slot));
            taken++;
        }

        return taken;
    }

    /// <summary>What is needed to score one user now, whether they wait or not; false where the range holds nothing of them. Changes nothing.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="table">Where the vectors are written; made for the range's context.</param>
    /// <param name="eligibility">The campaigns; null without.</param>
    /// <param name="visit">Takes the user.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public bool TryRead(ReadOnlySpan<byte> userId, FeatureTable table, Eligibility? eligibility, ScoringVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        _users.RequireContextOf(table);
        var slot = _users.FindActive(userId);
        if (slot < 0) return false;
        Read(slot, table, eligibility is null ? null : EvaluatorOf(eligibility), visit);
        return true;
    }

    /// <summary>Adds to a section what differs of a user's scores from what the range knows; nothing of a user it does not hold.</summary>
    /// <param name="section">Receives the scores; begun for their as-of date.</param>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="perMillion">One score for each model of the section in millionths; negative for none.</param>
    /// <returns>Whether there was something to add.</returns>
    public bool AddNews(ScoreSection section, ReadOnlySpan<byte> userId, ReadOnlySpan<int> perMillion)
    {
        ArgumentNullException.ThrowIfNull(section);
        var ledgers = _users.Ledgers;
        var slot = ledgers.Users.Find(UserHash.Of(userId), userId);
        if (slot < 0 || ledgers.HasNoLines(slot)) return false;
        Span<int> news = stackalloc int[Limits.Models];
        var isNews = false;
        for (var i = 0; i < section.Models.Count; i++)
        {
            var differs = perMillion[i] >= 0 && ledgers.Scores.Of(section.Models[i].Name).PerMillion(slot) != perMillion[i];
            news[i] = differs ? perMillion[i] : -1;
            isNews |= differs;
        }

        if (isNews) section.Add(userId, news[..section.Models.Count]);
        return isNews;
    }

    /// <summary>Something changed that a user's scores follow from.</summary>
    internal void Changed(int slot) => Queue?.Add(slot, HashOf(slot), Clock);

    /// <summary>The same, where their hash is known.</summary>
    internal void Changed(int slot, ulong hash) => Queue?.Add(slot, hash, Clock);

    /// <summary>The day turned.</summary>
    internal void DayTurned() => Queue?.AddAll();

    // Memberships and categories are features; and campaigns may name categories of the former taxonomy.
    internal void ContextChanged()
    {
        _eligibility = null;
        Queue?.AddAll(always: true);
    }

    private SegmentEvaluator EvaluatorOf(Eligibility eligibility) => new(_users.Ledgers, eligibility.Context, null);

    private ulong HashOf(int slot) => _users.Ledgers.Users.Row(slot).Hash;

    private void Read(int slot, FeatureTable table, SegmentEvaluator? eligibility, ScoringVisitor visit)
    {
        table.Read(_users.Ledgers, slot, (ushort)_users.AsOf, _users.Memberships.Of(slot));
        eligibility?.ConsiderApart(slot, (ushort)_users.AsOf);
        visit(_users.Ledgers.Users.Id(slot), HashOf(slot), table, eligibility is null ? default : eligibility.Memberships);
    }

    private void TakeBack(ReadOnlySpan<byte> userId, bool isLost)
    {
        if (Queue is null) return;
        var hash = UserHash.Of(userId);
        var slot = _users.Ledgers.Users.Find(hash, userId);
        Queue.TakeBack(slot, hash);
        if (isLost && slot >= 0) Queue.Add(slot, hash, Clock);
    }
}
