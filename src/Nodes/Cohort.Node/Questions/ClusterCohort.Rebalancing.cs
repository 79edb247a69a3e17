using Cohort.Actors.Messages;
using Cohort.Core.Planning;
using Cohort.Core.Texts;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <content>Loads, plans and scores.</content>
internal sealed partial class ClusterCohort
{
    private const double Thread = 1_000_000;

    public async Task<IReadOnlyList<HotReply>> HotUsersAsync(int limit, CancellationToken cancel = default) =>
        [.. (await cluster.AskRebalancer<HotAnswer>(new AskHot(limit))).Users.Select(user => new HotReply(
            user.UserId, user.Events / 1000.0, user.Busy / Thread, user.BusyAtMost / Thread, user.Parts, user.RangeIds))];

    public async Task<PlanReply> PlanAsync(CancellationToken cancel = default)
    {
        var plan = (await cluster.AskRebalancer<PlanAnswer>(new AskPlan())).Plan;
        return new PlanReply(
            plan.Remark, plan.Balance.Before / 1000.0, plan.Balance.After / 1000.0, [.. plan.Actions.Select(action => new ActionReply(action.What, action.Reason, action.UsersMoved))]);
    }

    public async Task<IReadOnlyList<HistoryReply>> HistoryAsync(int limit, CancellationToken cancel = default) =>
        [.. (await cluster.AskRebalancer<HistoryAnswer>(new AskHistory(limit))).Entries.Select(Of)];

    public async Task<LimitsReply> SuspendAsync(bool? isSuspended, CancellationToken cancel = default) => await LimitsAsync(new Dictionary<string, int>(), isSuspended);

    public async Task<LimitsReply> ChangeLimitsAsync(IReadOnlyDictionary<string, int> values, CancellationToken cancel = default) => await LimitsAsync(values, null);

    private async Task<LimitsReply> LimitsAsync(IReadOnlyDictionary<string, int> values, bool? isSuspended)
    {
        var answer = await cluster.AskRebalancer<LimitsAnswer>(new SetLimits(values, isSuspended));
        return answer.Faults is [var first, ..]
            ? throw new CohortException(Refusal.Wrong, first, answer.Faults)
            : new LimitsReply(answer.Limits.IsSuspended, LimitNames.Values(answer.Limits).ToDictionary(limit => limit.Name, limit => limit.Value));
    }

    public async Task<PageReply<string>> ScoredAsync(string? after, int limit, CancellationToken cancel = default) =>
        await PageReply.Of(() => store.ScoredAsync(after, limit, cancel), user => user);

    public async Task<ScoresReply> ScoresAsync(string user, CancellationToken cancel = default)
    {
        var scores = await store.ScoresAsync(user, cancel);
        return scores.Count > 0
            ? new ScoresReply(user, [.. scores.Select(Of)], Of(await store.NextActionAsync(user, cancel)), scoring.Warnings, settings.Currency.MinorDigits)
            : throw new CohortException(Refusal.Unknown, scoring.Warnings.Count > 0
                ? $"'{Shown.Cut(user)}' was never scored. {string.Join(' ', scoring.Warnings)}"
                : $"'{Shown.Cut(user)}' was never scored: nobody scores here, or there was no purchase of theirs in the window.");
    }

    public async Task<ScoreExplanationReply> ExplainScoreAsync(string user, string model, CancellationToken cancel = default)
    {
        var answer = await scoring.Explain(new ExplainScore(await cluster.RangeOf(user), user, model), cancel);
        var served = answer.Reasons is null ? [] : await store.ScoresAsync(user, cancel);
        return ScoreExplanationReply.Of(
            user, answer.Reasons ?? throw FaultOf(user, model, answer), served.Count == 0 ? null : new ScoresReply(user, [.. served.Select(Of)], null, []), settings.Currency.MinorDigits);
    }

    private static CohortException FaultOf(string user, string model, ScoreExplained answer) => answer.Fault switch
    {
        ScoreFault.Models when ScoreExplanationReply.FaultOf(model, answer.Found) is { } fault => fault,
        ScoreFault.Nobody => ScoreExplanationReply.NobodyOf(user),
        ScoreFault.DoesNotFit => new CohortException(Refusal.Wrong, answer.Text),
        ScoreFault.NotOpen => new CohortException(Refusal.NotReady, answer.Text),
        _ => new CohortException(Refusal.Failed, $"The score cannot be explained. {answer.Text}"),
    };

    /// <summary>Every score that a user ever got.</summary>
    public async Task<IReadOnlyList<ScoreReply>> ScoreLogAsync(string user, CancellationToken cancel) => [.. (await store.ScoreLogAsync(user, cancel)).Select(Of)];

    public async Task<IReadOnlyList<ScoringReply>> ScoringAsync(CancellationToken cancel = default) =>
        [.. (await scoring.Reports(cancel)).Select(report => new ScoringReply(
            report.Node, report.Generation, report.RunId, report.Users,
            [.. report.Models.Select(model => new ModelReply(model.Name, model.Version, model.IsShadow, model.IsCutOff, model.Cuts, model.Fault))], report.Faults))];

    /// <summary>An action of the rebalancer in the form of answers.</summary>
    public static HistoryReply Of(HistoryEntry entry) => new(
        entry.Number, DateTimeOffset.UnixEpoch.AddMicroseconds(entry.At), entry.By, entry.Action.What, entry.Action.Reason, entry.Before / 1000.0,
        entry.After == 0 ? null : entry.After / 1000.0, entry.Action.UsersMoved, entry.PauseMicros / 1000.0, entry.Outcome, entry.Note.Length > 0 ? entry.Note : null);

    private static ScoreReply Of(Score score) => new(
        score.Model, score.Value, score.Version, score.Schema, RangeReply.Hex(score.FeatureHash), score.AsOf, score.Position.Epoch, score.Position.Sequence, score.RunId);

    private static OfferReply? Of(NextAction? action) =>
        action is { Campaign.Length: > 0 } ? new OfferReply(action.Campaign, action.Probability, action.ExpectedMinor, action.AsOf) : null;
}
