using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Core.Purchases;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Clusters;

/// <summary>The answers of a cluster, by one of its nodes at a URL.</summary>
/// <param name="node">Asks the node; disposed with this.</param>
internal sealed class NodeCohort(NodeClient node) : IRemoteCohort
{
    public ValueTask DisposeAsync()
    {
        node.Dispose();
        return ValueTask.CompletedTask;
    }

    public Task<StatusReply> StatusAsync(CancellationToken cancel = default) => node.Get<StatusReply>("status", cancel);

    public Task<IReadOnlyList<SegmentReply>> SegmentsAsync(CancellationToken cancel = default) => node.Get<IReadOnlyList<SegmentReply>>("segments", cancel);

    public Task<SegmentDetailReply> SegmentAsync(string segment, CancellationToken cancel = default) =>
        node.Get<SegmentDetailReply>($"segments/{Escaped(segment)}", cancel);

    public Task<PageReply<string>> MembersAsync(string segment, string? after, int limit, CancellationToken cancel = default) =>
        node.Get<PageReply<string>>(Page($"segments/{Escaped(segment)}/members", after, limit), cancel);

    public Task ReadMembersAsync(
        string segment, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel = default) =>
        node.Read($"segments/{Escaped(segment)}/members/stream?format=ndjson", (answer, lines) => MemberLines.Read(segment, answer, lines, begin, take, cancel), cancel);

    public Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default) =>
        node.Get<IReadOnlyList<SegmentReply>>($"segments?as_of={day}", cancel);

    public Task<PageReply<string>> MembersThenAsync(string segment, BusinessDate day, string? after, int limit, CancellationToken cancel = default) =>
        node.Get<PageReply<string>>(Page($"segments/{Escaped(segment)}/members", after, limit, ("as_of", day.ToString())), cancel);

    public Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default) =>
        node.Get<MembershipsReply>($"users/{Escaped(user)}/memberships?as_of={day}", cancel);

    public Task<OverlapReply> OverlapAsync(IReadOnlyList<string> segments, CancellationToken cancel = default) =>
        node.Get<OverlapReply>($"overlap?{string.Join('&', segments.Select(segment => $"segment={Escaped(segment)}"))}", cancel);

    public Task<ExitsReply> ExitsAsync(string segment, CancellationToken cancel = default) => node.Get<ExitsReply>($"segments/{Escaped(segment)}/exits", cancel);

    public Task<RulesReply> RulesAsync(int? revision, CancellationToken cancel = default) =>
        node.Get<RulesReply>(revision is { } one ? string.Create(CultureInfo.InvariantCulture, $"rules/{one}") : "rules", cancel);

    public Task<PageReply<RulesVersionReply>> RulesVersionsAsync(string? after, int limit, CancellationToken cancel = default) =>
        node.Get<PageReply<RulesVersionReply>>(Page("rules/versions", after, limit), cancel);

    public Task<IReadOnlyList<DraftReply>> DraftsAsync(CancellationToken cancel = default) => node.Get<IReadOnlyList<DraftReply>>("rules/drafts", cancel);

    public Task<DraftReply> DraftAsync(string name, CancellationToken cancel = default) => node.Get<DraftReply>($"rules/drafts/{Escaped(name)}", cancel);

    // The node knows who writes by their key.
    public Task<DraftReply> WriteDraftAsync(DraftText draft, string? after, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return node.Change<DraftReply>(
            HttpMethod.Put, $"rules/drafts/{Escaped(draft.Name)}", new { rules = draft.Text, @base = ActivationNote.Tag(draft.Base) }, NodeCondition.After(after), cancel);
    }

    public Task<DraftReply> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        node.Change<DraftReply>(HttpMethod.Delete, $"rules/drafts/{Escaped(name)}", new { }, NodeCondition.After(after), cancel);

    public Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default) => node.Order<RulesCheckReply>("rules/check", new { rules }, cancel);

    public Task<PreviewReply> PreviewAsync(string rules, int samples, CancellationToken cancel = default) => node.Order<PreviewReply>("rules/preview", new { rules, samples }, cancel);

    public Task<UserReply> UserAsync(string user, CancellationToken cancel = default) => node.Get<UserReply>($"users/{Escaped(user)}", cancel);

    public Task<ExplanationReply> ExplainAsync(string user, string segment, CancellationToken cancel = default) =>
        node.Get<ExplanationReply>($"users/{Escaped(user)}/explain?segment={Escaped(segment)}", cancel);

    public Task<PageReply<UserSpendReply>> SpendAsync(string? after, int limit, CancellationToken cancel = default) =>
        node.Get<PageReply<UserSpendReply>>(Page("spend", after, limit), cancel);

    public Task<PageReply<TransitionReply>> TransitionsAsync(TransitionFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return node.Get<PageReply<TransitionReply>>(
            Page("transitions", after, limit, ("user", filter.User), ("segment", filter.Segment), ("from", filter.From?.ToString()), ("to", filter.To?.ToString()), ("latest", filter.LatestFirst ? "true" : null)),
            cancel);
    }

    public Task<SegmentDaysReply> DaysAsync(string segment, BusinessDate? first = null, BusinessDate? last = null, CancellationToken cancel = default) =>
        node.Get<SegmentDaysReply>(Page($"segments/{Escaped(segment)}/days", null, CohortLimits.UsualDays, ("from", first?.ToString()), ("to", last?.ToString())), cancel);

    public Task<FeedReply> FeedAsync(FeedFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return node.Get<FeedReply>(Page("transitions/feed", after, limit, ("user", filter.User), ("segment", filter.Segment)), cancel);
    }

    public Task<LettersReply> DeadLettersAsync(string? after, int limit, CancellationToken cancel = default) => node.Get<LettersReply>(Page("dead-letters", after, limit), cancel);

    public Task<IReadOnlyList<SourceReply>> SourcesAsync(CancellationToken cancel = default) => node.Get<IReadOnlyList<SourceReply>>("sources", cancel);

    public Task<RangesReply> RangesAsync(CancellationToken cancel = default) => node.Get<RangesReply>("ranges", cancel);

    public Task<IReadOnlyList<HotReply>> HotUsersAsync(int limit, CancellationToken cancel = default) => node.Get<IReadOnlyList<HotReply>>(Page("rebalancer/hot", null, limit), cancel);

    public Task<PlanReply> PlanAsync(CancellationToken cancel = default) => node.Get<PlanReply>("rebalancer/plan", cancel);

    public Task<IReadOnlyList<HistoryReply>> HistoryAsync(int limit, CancellationToken cancel = default) =>
        node.Get<IReadOnlyList<HistoryReply>>(Page("rebalancer/history", null, limit), cancel);

    public Task<PageReply<string>> ScoredAsync(string? after, int limit, CancellationToken cancel = default) => node.Get<PageReply<string>>(Page("scores", after, limit), cancel);

    public Task<ScoresReply> ScoresAsync(string user, CancellationToken cancel = default) => node.Get<ScoresReply>($"users/{Escaped(user)}/scores", cancel);

    public Task<ScoreExplanationReply> ExplainScoreAsync(string user, string model, CancellationToken cancel = default) =>
        node.Get<ScoreExplanationReply>($"users/{Escaped(user)}/scores/explain?model={Escaped(model)}", cancel);

    public Task<IReadOnlyList<ScoringReply>> ScoringAsync(CancellationToken cancel = default) => node.Get<IReadOnlyList<ScoringReply>>("scoring", cancel);

    public Task<ActivatedReply> ActivateAsync(string? rules, byte[]? taxonomy, ActivationNote? note = null, CancellationToken cancel = default) =>
        node.Change<ActivatedReply>(
            HttpMethod.Post, "activation", new { rules, taxonomy, reason = note?.Reason ?? "" }, note?.After is { } after ? NodeCondition.After(ActivationNote.Tag(after)) : NodeCondition.None, cancel);

    public Task<BegunReply> TurnAsync(BusinessDate day, bool isConfirmed, CancellationToken cancel = default) =>
        node.Order<BegunReply>("orders/turn", new { date = day.ToString(), confirm = isConfirmed }, cancel);

    public Task<BegunReply> SplitAsync(int range, ulong? at, CancellationToken cancel = default) =>
        node.Order<BegunReply>("orders/split", new { range, at = at is { } hash ? RangeReply.Hex(hash) : null }, cancel);

    public Task<BegunReply> MergeAsync(int lower, int upper, CancellationToken cancel = default) => node.Order<BegunReply>("orders/merge", new { lower, upper }, cancel);

    public Task<BegunReply> MoveAsync(int range, string to, CancellationToken cancel = default) => node.Order<BegunReply>("orders/move", new { range, node = to }, cancel);

    public Task<BegunReply> SaltAsync(string user, int parts, CancellationToken cancel = default) => node.Order<BegunReply>("orders/salt", new { user, parts }, cancel);

    public Task<BegunReply> UnsaltAsync(string user, CancellationToken cancel = default) => node.Order<BegunReply>("orders/unsalt", new { user }, cancel);

    public Task<LimitsReply> SuspendAsync(bool? isSuspended, CancellationToken cancel = default) => isSuspended is not { } suspended
        ? node.Get<LimitsReply>("rebalancer/limits", cancel)
        : node.Order<LimitsReply>(suspended ? "rebalancer/suspend" : "rebalancer/resume", new { }, cancel);

    public Task<LimitsReply> ChangeLimitsAsync(IReadOnlyDictionary<string, int> values, CancellationToken cancel = default) =>
        node.Order<LimitsReply>("rebalancer/limits", values, cancel);

    public Task<ErasureReply> EraseAsync(
        string user, ActivationNote? note = null, IReadOnlyList<string>? backups = null, bool refusesLater = false, CancellationToken cancel = default) => backups is [_, ..]
        ? throw new CohortException(Refusal.NotHere, "Copies are erased from where they are. Run 'cohort erase' there, with --data and --backup.")
        : node.Change<ErasureReply>(HttpMethod.Delete, $"users/{Escaped(user)}?reason={Escaped(note?.Reason ?? "")}{(refusesLater ? "&refuse_later=true" : "")}", new { }, NodeCondition.None, cancel);

    public Task<ErasureReply> AcceptLaterAsync(long erasure, CancellationToken cancel = default) =>
        node.Order<ErasureReply>(string.Create(CultureInfo.InvariantCulture, $"erasures/{erasure}/accept-later"), new { }, cancel);

    public Task<IReadOnlyList<ErasureReply>> ErasuresAsync(CancellationToken cancel = default) => node.Get<IReadOnlyList<ErasureReply>>("erasures", cancel);

    public Task<JsonElement> AuditAsync(string? after, int limit, CancellationToken cancel) => node.Get(Page("audit", after, limit), cancel);

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static string Page(string path, string? after, int limit, params IEnumerable<(string Name, string? Value)> more)
    {
        var query = new StringBuilder(path).Append(CultureInfo.InvariantCulture, $"?limit={limit}");
        foreach (var (name, value) in more.Prepend(("after", after)))
        {
            if (value is not null) query.Append(CultureInfo.InvariantCulture, $"&{name}={Escaped(value)}");
        }

        return query.ToString();
    }
}
