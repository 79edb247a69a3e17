using System.Globalization;
using Cohort.Core.Planning;
using Cohort.Core.Scoring;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <content>Loads, plans and scores, as the last run left them.</content>
internal partial class DirectoryCohort
{
    private const double Micros = 1_000_000;

    private IReadOnlyList<ScoreRun>? _runs;

    /// <inheritdoc/>
    public virtual Task<RangesReply> RangesAsync(CancellationToken cancel = default)
    {
        var loads = View.Store.Loads();
        return Task.FromResult(new RangesReply(View.Table.Version, [.. View.Table.Entries.Select(entry => new RangeReply(
            entry.Id, RangeReply.Hex(entry.Range.Start), RangeReply.Hex(entry.Range.End), null, loads.GetValueOrDefault(entry.Id)?.Users, null, null, null, null, null, null,
            LoadOf(loads.GetValueOrDefault(entry.Id))))]));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HotReply>> HotUsersAsync(int limit, CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<HotReply>>([.. HotUser.In(LoadRows.BoardOf(View)).Take(limit).Select(user => new HotReply(
            user.UserId, user.Events / 1000.0, user.Busy / Micros, user.BusyAtMost / Micros, user.Parts, user.RangeIds))]);

    /// <inheritdoc/>
    public Task<PlanReply> PlanAsync(CancellationToken cancel = default)
    {
        var loads = LoadRows.BoardOf(View);
        var plan = View.Table.Entries.Any(entry => loads[entry.Id] is not null)
            ? WorkerPlan.Of(View.Table, loads, WorkerPlacement.Nodes(_setup.Workers), _setup.Rebalancing, new PlannerMemory(), 0)
            : new Plan([], default, "No run has watched the ranges for a second yet, so that nothing can be planned; a run measures them.");
        return Task.FromResult(new PlanReply(
            plan.Remark, plan.Balance.Before / 1000.0, plan.Balance.After / 1000.0, [.. plan.Actions.Select(action => new ActionReply(WorkerPlan.WhatOf(action), action.Reason, 0))]));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryReply>> HistoryAsync(int limit, CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<HistoryReply>>([.. View.Store.Actions(limit).Select(action => new HistoryReply(
            action.Number, action.At, action.Reason == DirectoryOrder.Reason ? HistoryReply.Operator : HistoryReply.Planner, action.Action, action.Reason,
            action.Before / 1000.0, action.After == 0 ? null : action.After / 1000.0, 0, action.PauseMicros / 1000.0, ActionOutcome.Done, null))]);

    /// <inheritdoc/>
    public Task<PageReply<string>> ScoredAsync(string? after, int limit, CancellationToken cancel = default)
    {
        var users = View.Store.ScoredUsers(after ?? "", limit + 1).ToList();
        return Task.FromResult(users.Count <= limit ? new PageReply<string>(users, null) : new PageReply<string>(users[..limit], users[limit - 1]));
    }

    /// <inheritdoc/>
    public Task<ScoresReply> ScoresAsync(string user, CancellationToken cancel = default)
    {
        var served = View.Store.ScoresOf(user) ?? throw new CohortException(Refusal.Unknown, View.Store.ScoreCount() == 0
            ? $"Nobody in '{Path}' was scored yet; a run with {MemberNames.Models} scores."
            : $"The user \"{user}\" has no scores; they have bought nothing in the window, or wait to be scored.");

        // A list of users asks for each of them, and the runs are few.
        _runs ??= View.Store.ScoreRuns();
        var run = _runs.First(run => run.Id == served.Origin.RunId);
        var action = served.Scores.Action;
        return Task.FromResult(new ScoresReply(
            user,
            [.. served.Scores.Entries.Zip(run.Models).Where(one => one.First.Bits != ScoreEntry.NotScored && !one.Second.IsShadow)
                .Select(one => Of(one.First, one.Second, served.Origin)).OrderBy(score => score.Model, StringComparer.Ordinal)],
            action.Campaign.Length == 0 ? null : new OfferReply(action.Campaign, action.PerMillion / Micros, action.ExpectedMinor, served.Origin.AsOf),
            [], View.Settings.Currency.MinorDigits));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoringReply>> ScoringAsync(CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<ScoringReply>>(View.Store.ScoreRuns() is not [.., var run] ? [] :
        [
            new ScoringReply("", run.Id, RunIdOf(run.Id), View.Store.ScoreCount(), [.. run.Models.Select(model => new ModelReply(model.Name, model.Version, model.IsShadow, false, 0, ""))], []),
        ]);

    /// <summary>A load in the form of answers.</summary>
    private protected RangeLoadReply? LoadOf(StoredLoad? load) => load is null ? null : new RangeLoadReply(
        load.Events / 1000.0, load.Busy / Micros, null, load.Bytes, load.ObservedSeconds, Math.Max(0, (_setup.Time.GetUtcNow() - load.At).TotalSeconds));

    private static ScoreReply Of(ScoreEntry entry, ScoredModel model, ScoreOrigin origin) => new(
        model.Name, BitConverter.UInt64BitsToDouble(entry.Bits), model.Version, model.Schema, RangeReply.Hex(entry.FeatureHash), origin.AsOf, origin.RangeId, origin.Seq, RunIdOf(origin.RunId));

    private static string RunIdOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
