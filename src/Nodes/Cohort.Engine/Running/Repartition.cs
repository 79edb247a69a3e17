using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>
/// Brings a directory to a number of equal ranges, whatever ranges it has: they are split where the equal ones begin, and
/// merged where none does. One commit: a process that dies in between leaves the former ranges.
/// </summary>
internal static class Repartition
{
    /// <summary>Whether a table is that of so many equal ranges.</summary>
    public static bool IsEven(RangeTable table, int ranges) =>
        table.Entries.Count == ranges && table.Entries.Select(entry => entry.Range).SequenceEqual(RangeTable.Even(ranges).Entries.Select(entry => entry.Range));

    /// <summary>The state with as many ranges as asked for, stored.</summary>
    /// <param name="state">The state; its shards are not to be used any more.</param>
    /// <param name="ranges">A power of two.</param>
    /// <param name="directory">Where it is stored.</param>
    /// <param name="keepsJournal">Whether the batches of the former ranges are kept.</param>
    public static OpenedState Apply(OpenedState state, int ranges, DataDirectory directory, bool keepsJournal)
    {
        var change = new StateChange(state);
        for (var halves = 2; halves <= ranges; halves *= 2) SplitAt(change, RangeTable.Even(halves));
        var starts = RangeTable.Even(ranges).Entries.Select(entry => entry.Range.Start).ToHashSet();
        while (change.Table.Entries.Any(entry => !starts.Contains(entry.Range.Start))) MergePairs(change, starts);
        change.Store(directory, keepsJournal, null);
        return change.State;
    }

    private static void SplitAt(StateChange change, RangeTable wanted)
    {
        foreach (var start in wanted.Entries.Select(entry => entry.Range.Start))
        {
            var index = change.Table.IndexOf(start);
            if (change.Table.Entries[index].Range.Start != start) change.CarryOut(new Split(change.Table.Entries[index].Id, start));
        }
    }

    // By pairs, so that many small ranges are not copied over and over into a growing one.
    private static void MergePairs(StateChange change, HashSet<ulong> starts)
    {
        for (var index = 0; index + 1 < change.Table.Entries.Count; index++)
        {
            if (!starts.Contains(change.Table.Entries[index + 1].Range.Start)) change.CarryOut(new Merge(change.Table.Entries[index].Id, change.Table.Entries[index + 1].Id));
        }
    }
}
