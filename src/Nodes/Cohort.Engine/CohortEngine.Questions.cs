using Cohort.Core.Purchases;
using Cohort.Engine.Questions;
using Cohort.Engine.Running;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Engine;

/// <content>Questions, which are answered also while a run is under way, and orders, which wait for its end.</content>
public sealed partial class CohortEngine
{
    /// <inheritdoc/>
    public Task<StatusReply> StatusAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.StatusAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentReply>> SegmentsAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.SegmentsAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<SegmentDetailReply> SegmentAsync(string segment, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.SegmentAsync(segment, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<string>> MembersAsync(string segment, string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.MembersAsync(segment, after, limit, cancel), cancel);

    /// <inheritdoc/>
    public async Task ReadMembersAsync(
        string segment, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel = default) => await AskAsync(
        async cohort =>
        {
            await cohort.ReadMembersAsync(segment, begin, take, cancel).ConfigureAwait(false);
            return true;
        },

        // It is over when nothing is given any more: whoever takes them may be gone then.
        CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.SegmentsThenAsync(day, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<string>> MembersThenAsync(
        string segment, BusinessDate day, string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.MembersThenAsync(segment, day, after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.MembershipsThenAsync(user, day, cancel), cancel);

    /// <inheritdoc/>
    public Task<OverlapReply> OverlapAsync(IReadOnlyList<string> segments, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.OverlapAsync(segments, cancel), cancel);

    /// <inheritdoc/>
    public Task<ExitsReply> ExitsAsync(string segment, CancellationToken cancel = default) => AskAsync(cohort => cohort.ExitsAsync(segment, cancel), cancel);

    /// <inheritdoc/>
    public Task<RulesReply> RulesAsync(int? revision = null, CancellationToken cancel = default) => AskAsync(cohort => cohort.RulesAsync(revision, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<RulesVersionReply>> RulesVersionsAsync(string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.RulesVersionsAsync(after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DraftReply>> DraftsAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.DraftsAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> DraftAsync(string name, CancellationToken cancel = default) => AskAsync(cohort => cohort.DraftAsync(name, cancel), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> WriteDraftAsync(DraftText draft, string? after, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.WriteDraftAsync(draft, after, cancel), cancel);

    /// <inheritdoc/>
    public Task<DraftReply> DeleteDraftAsync(string name, string after, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.DeleteDraftAsync(name, after, cancel), cancel);

    /// <inheritdoc/>
    public Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.CheckRulesAsync(rules, cancel), cancel);

    /// <inheritdoc/>
    public Task<PreviewReply> PreviewAsync(string rules, int samples = 0, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.PreviewAsync(rules, samples, cancel), cancel);

    /// <inheritdoc/>
    public Task<UserReply> UserAsync(string user, CancellationToken cancel = default) => AskAsync(cohort => cohort.UserAsync(user, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<UserSpendReply>> SpendAsync(string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.SpendAsync(after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<ExplanationReply> ExplainAsync(string user, string segment, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.ExplainAsync(user, segment, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<TransitionReply>> TransitionsAsync(
        TransitionFilter filter, string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.TransitionsAsync(filter, after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<SegmentDaysReply> DaysAsync(string segment, BusinessDate? first = null, BusinessDate? last = null, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.DaysAsync(segment, first, last, cancel), cancel);

    /// <inheritdoc/>
    public Task<FeedReply> FeedAsync(FeedFilter filter, string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.FeedAsync(filter, after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<LettersReply> DeadLettersAsync(string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.DeadLettersAsync(after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceReply>> SourcesAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.SourcesAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<RangesReply> RangesAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.RangesAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HotReply>> HotUsersAsync(int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.HotUsersAsync(limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<PlanReply> PlanAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.PlanAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryReply>> HistoryAsync(int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.HistoryAsync(limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<PageReply<string>> ScoredAsync(string? after = null, int limit = CohortLimits.UsualPage, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.ScoredAsync(after, limit, cancel), cancel);

    /// <inheritdoc/>
    public Task<ScoresReply> ScoresAsync(string user, CancellationToken cancel = default) => AskAsync(cohort => cohort.ScoresAsync(user, cancel), cancel);

    /// <inheritdoc/>
    public Task<ScoreExplanationReply> ExplainScoreAsync(string user, string model, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.ExplainScoreAsync(user, model, cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoringReply>> ScoringAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.ScoringAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<ActivatedReply> ActivateAsync(string? rules, byte[]? taxonomy = null, ActivationNote? note = null, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.ActivateAsync(rules, taxonomy, note, cancel), cancel);

    /// <summary>
    /// Turns the day: what leaves the window counts no more, and memberships follow. Not needed where purchases or the machine's
    /// clock turn it far enough.
    /// </summary>
    /// <param name="day">The date to turn to, not before the as-of date.</param>
    /// <param name="isConfirmed">Whether it is meant that the date is further than the day turns without more words. It cannot be turned back.</param>
    /// <param name="cancel">Ends the wait for the engine's turn.</param>
    public Task<BegunReply> TurnAsync(BusinessDate day, bool isConfirmed = false, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.TurnAsync(day, isConfirmed, cancel), cancel);

    /// <inheritdoc/>
    public Task<BegunReply> SplitAsync(int range, ulong? at = null, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.SplitAsync(range, at, cancel), cancel);

    /// <inheritdoc/>
    public Task<BegunReply> MergeAsync(int lower, int upper, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.MergeAsync(lower, upper, cancel), cancel);

    /// <inheritdoc/>
    public Task<BegunReply> MoveAsync(int range, string node, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.MoveAsync(range, node, cancel), cancel);

    /// <inheritdoc/>
    public Task<BegunReply> SaltAsync(string user, int parts, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.SaltAsync(user, parts, cancel), cancel);

    /// <inheritdoc/>
    public Task<BegunReply> UnsaltAsync(string user, CancellationToken cancel = default) => OrderAsync(cohort => cohort.UnsaltAsync(user, cancel), cancel);

    /// <inheritdoc/>
    public Task<LimitsReply> SuspendAsync(bool? isSuspended, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.SuspendAsync(isSuspended, cancel), cancel);

    /// <inheritdoc/>
    public Task<LimitsReply> ChangeLimitsAsync(IReadOnlyDictionary<string, int> values, CancellationToken cancel = default) =>
        AskAsync(cohort => cohort.ChangeLimitsAsync(values, cancel), cancel);

    /// <summary>
    /// Takes a user out of everything that the directory holds, and out of copies of it that are named. Answers about others, their
    /// transitions and their counts stay as they are. What was begun is finished when the directory is opened again, whatever happens.
    /// </summary>
    /// <param name="user">The user; one whom nobody knows is erased likewise.</param>
    /// <param name="note">Who asks and why; null for the account of this program. It must not name the user.</param>
    /// <param name="backups">Copies of the directory to take the user out of, too; nobody may be using them.</param>
    /// <param name="refusesLater">
    /// Whether purchases of the user that come later are refused, as <see cref="Core.Purchases.RejectionReason.Erased"/>. The directory
    /// knows them by a hash of their id under a key of its own then.
    /// </param>
    /// <param name="cancel">Ends the wait for the engine's turn; what is under way comes to its end.</param>
    /// <returns>The erasure with its receipt.</returns>
    /// <exception cref="CohortException">It cannot be done, and nothing was changed; or something failed, and it is finished later.</exception>
    public Task<ErasureReply> EraseAsync(
        string user, ActivationNote? note = null, IReadOnlyList<string>? backups = null, bool refusesLater = false, CancellationToken cancel = default) =>
        OrderAsync(cohort => cohort.EraseAsync(user, note, backups, refusesLater, cancel), cancel);

    /// <summary>Takes later purchases of an erased user again, who is somebody new then. The receipt stays as it is.</summary>
    /// <param name="erasure">The number of the erasure because of which they are refused.</param>
    /// <param name="cancel">Ends the wait for the engine's turn.</param>
    /// <returns>The erasure as it is now.</returns>
    /// <exception cref="CohortException">There is no such erasure, or nobody is refused because of it.</exception>
    public Task<ErasureReply> AcceptLaterAsync(long erasure, CancellationToken cancel = default) => OrderAsync(cohort => cohort.AcceptLaterAsync(erasure, cancel), cancel);

    /// <summary>The erasures that were asked for, in their order.</summary>
    public Task<IReadOnlyList<ErasureReply>> ErasuresAsync(CancellationToken cancel = default) => AskAsync(cohort => cohort.ErasuresAsync(cancel), cancel);

    private Task<T> AskAsync<T>(Func<DirectoryCohort, Task<T>> question, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        return Told(Task.Run(() => AnswerAsync(_engine, question), cancel).WaitAsync(cancel));
    }

    private Task<T> OrderAsync<T>(Func<DirectoryCohort, Task<T>> order, CancellationToken cancel) => Told(TakeTurnAsync(
        engine =>
        {
            try
            {
                // Orders are carried out where they are given: nothing is waited for.
                return AnswerAsync(engine, order).GetAwaiter().GetResult();
            }
            catch (Exception fault) when (fault is not CohortException { Refusal: not Refusal.Failed })
            {
                LetGo();
                throw;
            }
        },
        cancel));

    private async Task<T> AnswerAsync<T>(EmbeddedEngine? engine, Func<DirectoryCohort, Task<T>> question)
    {
        await using var answers = new Answers(this, engine);
        return await question(answers).ConfigureAwait(false);
    }

    // What fails is told as callers know it who ask.
    private static async Task<T> Told<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (Exception fault) when (FaultSentences.Knows(fault))
        {
            throw FaultSentences.Refusing(fault);
        }
        catch (EngineException fault)
        {
            throw new CohortException(Refusal.Failed, fault.Message, cause: fault);
        }
    }
}
