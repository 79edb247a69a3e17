using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Store;

namespace Cohort.Cli.Engine;

/// <summary>
/// Brings a directory to another number of ranges: every range is split in the middle, or every two are merged, until
/// there are as many as asked for. One commit: a process that dies in between leaves the former ranges.
/// </summary>
internal static class Repartition
{
    /// <summary>The state with as many ranges as asked for, stored.</summary>
    /// <param name="state">The state with equal ranges; its shards are not to be used any more.</param>
    /// <param name="ranges">A power of two.</param>
    /// <param name="directory">Where it is stored.</param>
    /// <param name="keepsJournal">Whether the batches of the former ranges are kept.</param>
    public static OpenedState Apply(OpenedState state, int ranges, DataDirectory directory, bool keepsJournal)
    {
        var changed = state;
        while (changed.Shards.Count < ranges) changed = SplitAll(changed);
        if (changed.Shards.Count > ranges) Align(changed.Shards);
        while (changed.Shards.Count > ranges) changed = MergePairs(changed);
        Store(state.Table, changed, directory, keepsJournal);
        return changed;
    }

    private static OpenedState SplitAll(OpenedState state)
    {
        var table = state.Table;
        var shards = new List<Shard>();
        foreach (var shard in state.Shards)
        {
            var middle = shard.State.Range.Halve().Upper.Start;
            table = table.Split(shards.Count, middle);
            var (lower, upper) = shard.State.SplitAt(middle);
            shards.Add(new Shard(table.Entries[shards.Count].Id, lower));
            shards.Add(new Shard(table.Entries[shards.Count].Id, upper));
        }

        return state with { Table = table, Shards = shards };
    }

    private static OpenedState MergePairs(OpenedState state)
    {
        var table = state.Table;
        var shards = new List<Shard>();
        for (var i = 0; i < state.Shards.Count; i += 2)
        {
            table = table.Merge(shards.Count);
            var merged = RangeState.Merge(state.Shards[i].State, state.Shards[i + 1].State);
            shards.Add(new Shard(table.Entries[shards.Count].Id, merged));
        }

        return state with { Table = table, Shards = shards };
    }

    // A range without a purchase in the last batches was sent none of them. All are complete, so all may catch up.
    private static void Align(IReadOnlyList<Shard> shards)
    {
        foreach (var source in shards.SelectMany(s => s.State.Offsets.Entries).GroupBy(o => o.Key, o => o.Value).ToList())
        {
            var to = source.Max();
            foreach (var shard in shards.Where(s => s.State.Offsets[source.Key] < to))
                shard.State.Apply(new BatchWriter().Finish(Encoding.UTF8.GetBytes(source.Key), shard.State.Offsets[source.Key], to, 0));
        }
    }

    private static void Store(RangeTable former, OpenedState state, DataDirectory directory, bool keepsJournal)
    {
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = keepsJournal;
        writer.RangeTable(former, state.Table);
        var bytes = new ByteWriter();
        foreach (var shard in state.Shards)
        {
            shard.WriteSnapshot(bytes);
            writer.Snapshot(shard.Id, shard.Seq, bytes.Written);
        }

        writer.Commit();
    }
}
