using Cohort.Core.Texts;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Questions;

/// <content>
/// Erasures: asked of the serving store, from which the coordinator takes them. They are answered when they are done, or after a while
/// with what is known by then; asked again, an erasure that is not done is waited for, and one that is done is told.
/// </content>
internal sealed partial class ClusterCohort
{
    // Some ranges are closed, opened and emptied, which takes seconds; a store that must be written anew may take longer.
    private static readonly TimeSpan EraseWait = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan EraseLook = TimeSpan.FromMilliseconds(200);

    public async Task<ErasureReply> EraseAsync(
        string user, ActivationNote? note = null, IReadOnlyList<string>? backups = null, bool refusesLater = false, CancellationToken cancel = default)
    {
        if (TextFault.OfId("user's id", user) is { } fault) throw new CohortException(Refusal.Wrong, fault);
        if (refusesLater)
            throw new CohortException(Refusal.NotHere, "A cluster does not refuse later purchases of a user who is erased, and nothing was changed. Ask for the erasure alone; who buys again is somebody new.");
        if (backups is { Count: > 0 })
            throw new CohortException(Refusal.NotHere, "A cluster makes no copies of its database, and nothing was changed. Ask for the erasure alone, and treat backups of the database as their operator does.");
        var entry = (note ?? ActivationNote.OfThisAccount).EntryAt(time.GetUtcNow());
        if (new UserText(user).IsIn($"{entry.Reason} {entry.By}"))
            throw new CohortException(Refusal.Wrong, "The reason, or who asks, names the user, and both are kept. Say it without their id.");
        if (settings.Lake is not null || await store.LakeAsync(cancel) is not null)
            throw new CohortException(Refusal.Conflict, "The cluster feeds a lake, which an erasure does not reach. Nobody was erased.");
        await cluster.Table();
        if (await DoneAsync(user, cancel) is { } done) return ErasureReplies.Of(done, false);
        var begun = await store.BeginErasureAsync(
            new StoredErasure(0, UserMark.Of(user), user, entry.At, entry.By, entry.Reason, false, ErasureStep.Begun, [], [], ""), cancel);
        return await WaitForAsync(begun, cancel);
    }

    public Task<ErasureReply> AcceptLaterAsync(long erasure, CancellationToken cancel = default) =>
        throw new CohortException(Refusal.NotHere, "A cluster refuses later purchases of nobody. Ask a data directory.");

    public async Task<IReadOnlyList<ErasureReply>> ErasuresAsync(CancellationToken cancel = default) =>
        [.. (await store.ErasuresAsync(cancel)).Select(one => ErasureReplies.Of(one, false))];

    // Who was erased and has bought nothing since cannot be erased once more.
    private async Task<StoredErasure?> DoneAsync(string user, CancellationToken cancel)
    {
        if ((await store.ErasuresAsync(cancel)).LastOrDefault(one => one.Mark.IsOf(user)) is not { Step: ErasureStep.Done } former) return null;
        var (answer, _) = await cluster.User(user, "");
        return answer.View is null && (await store.TransitionsAsync(new TransitionFilter(user), null, 1, cancel)).Items.Count == 0 ? former : null;
    }

    private async Task<ErasureReply> WaitForAsync(StoredErasure erasure, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (erasure.Step != ErasureStep.Done && time.GetElapsedTime(begun) < EraseWait)
        {
            await Task.Delay(EraseLook, time, cancel);
            erasure = (await store.ErasuresAsync(cancel)).First(one => one.Number == erasure.Number);
        }

        return ErasureReplies.Of(erasure, false);
    }
}
