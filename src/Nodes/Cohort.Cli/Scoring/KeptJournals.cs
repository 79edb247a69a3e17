using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store;

namespace Cohort.Cli.Scoring;

/// <summary>
/// Ranges made again from the journals that runs kept: a range that came of others begins with what these had at their
/// end, however often they were split and merged. Each look goes through the journals of all ranges that it came from.
/// </summary>
internal sealed class KeptJournals(StoreReader store, RuleContext context)
{
    private readonly IReadOnlyList<RangeEntry> _ranges = store.AllRanges();

    /// <summary>A range before its first batch, not recovering.</summary>
    /// <exception cref="CommandException">A journal of those that it came from is gone.</exception>
    public RangeState Birth(int rangeId)
    {
        var range = _ranges.First(entry => entry.Id == rangeId).Range;
        RangeState? born = null;
        foreach (var parent in ParentsOf(rangeId, range))
        {
            var part = Within(AtEndOf(parent), range);
            if (born is not null) Align(born, part);
            born = born is null ? part : RangeState.Merge(born, part);
        }

        return born ?? new RangeState(range, context);
    }

    /// <summary>Applies the journal of a range, and stops after each batch; at 0 before the first.</summary>
    /// <exception cref="CommandException">Its first batches are gone.</exception>
    public IEnumerable<long> Replay(int rangeId, RangeState state)
    {
        yield return 0;
        var expected = 1L;
        foreach (var (seq, batch) in store.Journal(rangeId))
        {
            var header = BatchHeader.Of(batch);

            // A range that has had no day has had no batch, so that one which is not the first shows that others are gone.
            if (seq != expected++ || (state.AsOf is null && header.Before > 0)) throw Gone(rangeId, seq);
            AdvanceTo(state, header.Source, header.Before);
            if (state.Recover(batch).Verdict != BatchVerdict.Applied)
                throw new DamagedDataException($"Batch {seq} of range {rangeId} does not follow on those before it.");
            yield return seq;
        }
    }

    public static CommandException Gone(int rangeId, long seq) => CommandException.BadInput(
        $"The journal of range {rangeId} does not reach from its beginning to batch {seq}; give 'cohort run' the option --keep-journal from the first run on.");

    private RangeState AtEndOf(RangeEntry parent)
    {
        var state = Birth(parent.Id);
        var last = 0L;
        foreach (var seq in Replay(parent.Id, state)) last = seq;

        if (store.LastScoredBatch(parent.Id) is var scored && last < scored) throw Gone(parent.Id, scored);
        state.FinishRecovery();
        return state;
    }

    // Ids are given in order and never again: at each hash the last range before this one had its users.
    private List<RangeEntry> ParentsOf(int rangeId, HashRange range)
    {
        var earlier = _ranges.Where(entry => entry.Id < rangeId).OrderByDescending(entry => entry.Id).ToList();
        var hashes = earlier.SelectMany(entry => new[] { entry.Range.Start, entry.Range.End }).Append(range.Start)
            .Where(range.Contains).Distinct().Order();
        var parents = new List<RangeEntry>();
        foreach (var hash in hashes)
        {
            foreach (var entry in earlier)
            {
                if (!entry.Range.Contains(hash)) continue;
                if (parents.Count == 0 || parents[^1] != entry) parents.Add(entry);
                break;
            }
        }

        return parents;
    }

    private static RangeState Within(RangeState state, HashRange range)
    {
        if (state.Range.Start != range.Start && state.Range.Contains(range.Start)) state = state.SplitAt(range.Start).Upper;
        return range.End != 0 && state.Range.End != range.End && state.Range.Contains(range.End) ? state.SplitAt(range.End).Lower : state;
    }

    // Ranges without a purchase in the last batches were sent none of them, and were brought to one place before they merged.
    private static void Align(RangeState one, RangeState other)
    {
        foreach (var (source, to) in one.Offsets.Entries.Concat(other.Offsets.Entries).ToList())
        {
            AdvanceTo(one, source, to);
            AdvanceTo(other, source, to);
        }
    }

    private static void AdvanceTo(RangeState state, string source, long to)
    {
        var before = state.Offsets[source];
        if (before < to) state.Apply(new BatchWriter().Finish(Encoding.UTF8.GetBytes(source), before, to, 0));
    }
}
