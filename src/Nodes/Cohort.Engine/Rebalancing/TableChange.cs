using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>
/// Brings ranges, salted users and their table to another state between two batches. Whatever it touches becomes a range with
/// a new id, whose journal begins with a snapshot, stored with the commit that ends just there.
/// </summary>
internal sealed class TableChange(OpenedState former)
{
    private readonly List<Shard> _shards = [.. former.Shards];

    /// <summary>The table before.</summary>
    public RangeTable Former { get; } = former.Table;

    /// <summary>The table after what was done so far.</summary>
    public RangeTable Table { get; private set; } = former.Table;

    /// <summary>The ranges that are new, whose snapshots are to be stored.</summary>
    public IReadOnlyList<Shard> Begun => [.. _shards.Except(former.Shards)];

    /// <summary>The state after what was done so far.</summary>
    public OpenedState State => former with { Table = Table, Shards = [.. _shards] };

    /// <summary>Carries out an action; a move needs nothing done, since threads take whatever range is next.</summary>
    /// <exception cref="InvalidOperationException">The table has no such ranges or user.</exception>
    public void CarryOut(PlannedAction action)
    {
        var table = action.ApplyTo(Table);
        switch (action)
        {
            case SplitRange split: Split(IndexOf(split.RangeId), split.Hash, table); break;
            case MergeRanges merge: Merge(IndexOf(merge.LowerId), table); break;
            case SaltUser user: Salt(table, new Salt(user.UserId, user.Parts)); break;
            case UnsaltUser user: Unsalt(table, new Salt(user.UserId, user.Parts)); break;
        }
    }

    /// <summary>Cuts the range at an index.</summary>
    public void Split(int index, ulong hash) => Split(index, hash, Table.Split(index, hash));

    /// <summary>Merges the range at an index with the one after it.</summary>
    public void Merge(int index) => Merge(index, Table.Merge(index));

    /// <summary>Stores it in a commit of its own.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="keepsJournal">Whether the batches of the former ranges are kept.</param>
    /// <param name="action">What is written into the history of it; null for nothing.</param>
    public void Store(DataDirectory directory, bool keepsJournal, StoredAction? action)
    {
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = keepsJournal;
        writer.RangeTable(Former, Table);
        if (action is not null) writer.Action(action);
        var (bytes, effects) = (new ByteWriter(), new RangeEffects());
        foreach (var shard in Begun)
        {
            shard.State.TakeEffects(effects);
            writer.Effects(shard.Id, effects, former.Context, former.Context);
            shard.WriteSnapshot(bytes);
            writer.Snapshot(shard.Id, shard.Seq, bytes.Written);
        }

        writer.Commit();
    }

    private void Split(int index, ulong hash, RangeTable table)
    {
        var (lower, upper) = _shards[index].State.SplitAt(hash);
        _shards.RemoveAt(index);
        _shards.InsertRange(index, [new Shard(table.Entries[index].Id, lower), new Shard(table.Entries[index + 1].Id, upper)]);
        Table = table;
    }

    private void Merge(int index, RangeTable table)
    {
        Align(_shards[index].State, _shards[index + 1].State);
        var merged = RangeState.Merge(_shards[index].State, _shards[index + 1].State);
        _shards.RemoveRange(index, 2);
        _shards.Insert(index, new Shard(table.Entries[index].Id, merged));
        Table = table;
    }

    private void Salt(RangeTable table, Salt salt)
    {
        Renew(table, salt);
        var lines = State.HomeOf(salt).State.BeginSalting(salt);
        foreach (var shard in State.HoldersOf(salt)) shard.State.HoldPart(salt, lines);
    }

    private void Unsalt(RangeTable table, Salt salt)
    {
        Renew(table, salt);
        var user = Encoding.UTF8.GetBytes(salt.UserId);
        var lines = State.HoldersOf(salt).SelectMany(shard => shard.State.ReleasePart(user)).ToList();
        State.HomeOf(salt).State.EndSalting(user, lines);
    }

    // Their home holds a part too. What a score was of says the range and its batch: before and after the change are not the same.
    private void Renew(RangeTable table, Salt salt)
    {
        Table = table.Renewed(salt);
        for (var i = 0; i < _shards.Count; i++)
        {
            if (_shards[i].Id != Table.Entries[i].Id) _shards[i] = new Shard(Table.Entries[i].Id, _shards[i].State);
        }
    }

    // A range without a purchase in the last batches was sent none of them. All are complete, so both may catch up.
    private static void Align(RangeState one, RangeState other)
    {
        foreach (var source in one.Offsets.Entries.Concat(other.Offsets.Entries).GroupBy(o => o.Key, o => o.Value).ToList())
        {
            var to = source.Max();
            foreach (var state in (RangeState[])[one, other])
            {
                if (state.Offsets[source.Key] < to)
                    state.Apply(new BatchWriter().Finish(Encoding.UTF8.GetBytes(source.Key), state.Offsets[source.Key], to, 0));
            }
        }
    }

    private int IndexOf(int rangeId) => _shards.FindIndex(shard => shard.Id == rangeId);
}
