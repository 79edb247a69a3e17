using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Engine.Scoring;

/// <summary>
/// Ranges made again from the journals that runs kept. A range that came of a split, a merge or a salting begins with the
/// snapshot that was its first row; what it came from is not looked at.
/// </summary>
internal sealed class KeptJournals(StoreReader store, RuleContext context)
{
    private readonly IReadOnlyList<RangeEntry> _ranges = store.AllRanges();

    /// <summary>A range before its first batch.</summary>
    /// <exception cref="EngineException">What it began with was not kept.</exception>
    public RangeReplay Birth(int rangeId)
    {
        var range = _ranges.First(entry => entry.Id == rangeId).Range;
        var replay = new RangeReplay(rangeId, range, context);
        if (store.Birth(rangeId) is { } snapshot) replay.Begin(0, snapshot);
        else if (_ranges.Any(entry => entry.Id < rangeId && entry.Range.Overlap(range) is not null)) throw Gone(rangeId, 0);
        return replay;
    }

    /// <summary>Applies the journal of a range, and stops after each batch; at 0 before the first.</summary>
    /// <exception cref="EngineException">Its first batches are gone.</exception>
    public IEnumerable<long> Replay(int rangeId, RangeReplay replay)
    {
        yield return 0;
        foreach (var (seq, batch) in store.Journal(rangeId))
        {
            if (seq != replay.Sequence + 1) throw Gone(rangeId, seq);
            replay.Apply(seq, batch);
            yield return seq;
        }
    }

    /// <summary>The fault of a journal that was not kept from its beginning on.</summary>
    public static EngineException Gone(int rangeId, long seq) => EngineException.BadInput(
        $"The journal of range {rangeId} does not reach from its beginning to batch {seq}; give {MemberNames.Journal} from the first run on.");
}
