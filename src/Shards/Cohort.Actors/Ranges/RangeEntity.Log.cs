using Akka.Event;

namespace Cohort.Actors.Ranges;

/// <content>What a range tells people.</content>
internal sealed partial class RangeEntity
{
    private void LogRecovered(int range, long snapshot, int rows, int users) =>
        _log.Info("Range {0} is back with {3} users, from the snapshot of row {1} and {2} rows after it.", range, snapshot, rows, users);

    private void LogCaughtUp(int range, int rows, int users) =>
        _log.Info("Range {0} came here with {1} users, read ahead but for the last {2} rows.", range, users, rows);

    private void LogTooOld(int range, long ahead, long sequence) =>
        _log.Info("Range {0} was read ahead up to row {1}, which does not fit what is stored at row {2}; it is read anew.", range, ahead, sequence);

    private void LogParentIsGone(int range, int parent) =>
        _log.Info("Range {0} was to begin with the users of range {1}, which keeps them no more: it has begun elsewhere. It is read anew.", range, parent);

    private void LogLoadFailed(int range, Exception cause) =>
        _folded.Error("range cannot begin", cause, "Range {0} cannot begin, because what its journal refers to could not be loaded; it tries again.", range);

    private void LogNotLoaded(int range, Core.Segments.ContextVersion version, Exception cause) =>
        _log.Error(cause, "Range {0} cannot evaluate by {1}, which were activated; it evaluates as before, and the order waits until others are activated or it can.", range, version);

    private void LogDamagedBatch(int range, string sender, Exception cause) =>
        _folded.Error("damaged batch", cause, "Range {0} dropped a batch of {1} that is damaged, or holds what cannot be; nothing of it is kept, and it comes again.", range, sender);

    private void LogSnapshotFailed(int range, long sequence, Exception cause) =>
        _folded.Warning("snapshot", cause, "The snapshot of range {0} at row {1} could not be stored; its journal is kept until one is.", range, sequence);

    private void LogDeleteFailed(int range, long sequence, Exception cause) =>
        _folded.Warning("delete rows", cause, "The rows of range {0} up to {1} could not be deleted; they are at the next snapshot.", range, sequence);

    private void LogSuperseded(int range, long published, long position, long journaled)
    {
        if (position > journaled) _log.Warning("{0}", WhySuperseded(range, published, position, journaled));
        else _log.Info("{0}", WhySuperseded(range, published, position, journaled));
    }

    /// <summary>
    /// Why the store stands elsewhere than it was left. Rows that are in the journal here came from here: a store that
    /// hesitated wrote them after the range had begun again and asked how far it was. Only another owner has rows beyond.
    /// </summary>
    internal static string WhySuperseded(int range, long published, long position, long journaled) => position > journaled
        ? $"Range {range} was published up to row {published} from here, but the store stands at row {position}, beyond its journal: another owner has it. This one stops."
        : $"What range {range} had written before it began again has come late: the store stands at row {position} instead of {published}. It begins again from there.";

    private void LogChunkLost(int range, long ticket) =>
        _folded.Warning("lost scores", null, "The scores of chunk {0} of range {1} did not come in time; its users are given to a scorer again.", ticket, range);

    private void LogLeftUnpublished(int range, long rows) =>
        _log.Warning("Range {0} was handed over with {1} rows that are not visible yet; its next owner makes them so.", range, rows);
}
