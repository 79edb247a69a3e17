using System.Text;
using Cohort.Cli.Engine;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Cli.Rebalancing;

/// <summary>
/// Brings ranges, salted users and their table to another state between two batches. It is stored with the commit that
/// ends just there, as snapshots of what it touched: the journal before and after it never needs to know of it.
/// </summary>
internal sealed class TableChange(OpenedState former)
{
    private readonly List<Shard> _shards = [.. former.Shards];
    private readonly HashSet<Shard> _touched = [];

    /// <summary>The table before.</summary>
    public RangeTable Former { get; } = former.Table;

    /// <summary>The table after what was done so far.</summary>
    public RangeTable Table { get; private set; } = former.Table;

    /// <summary>The ranges whose snapshots are to be stored: those that are new, and those that took or gave parts.</summary>
    public IReadOnlyList<Shard> Touched => [.. _shards.Where(_touched.Contains)];

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
            case SaltUser user: Salt(new Salt(user.UserId, user.Parts), table); break;
            case UnsaltUser user: Unsalt(new Salt(user.UserId, user.Parts), table); break;
        }
    }

    /// <summary>Cuts the range at an index.</summary>
    public void Split(int index, ulong hash) => Split(index, hash, Table.Split(index, hash));

    /// <summary>Merges the range at an index with the one after it.</summary>
    public void Merge(int index) => Merge(index, Table.Merge(index));

    private void Split(int index, ulong hash, RangeTable table)
    {
        var (lower, upper) = _shards[index].State.SplitAt(hash);
        Drop(index, 1);
        Insert(index, table.Entries[index].Id, lower);
        Insert(index + 1, table.Entries[index + 1].Id, upper);
        Table = table;
    }

    private void Merge(int index, RangeTable table)
    {
        Align(_shards[index].State, _shards[index + 1].State);
        var merged = RangeState.Merge(_shards[index].State, _shards[index + 1].State);
        Drop(index, 2);
        Insert(index, table.Entries[index].Id, merged);
        Table = table;
    }

    private void Salt(Salt salt, RangeTable table)
    {
        MoveTo(table);
        var home = State.HomeOf(salt);
        var lines = home.State.BeginSalting(salt);
        foreach (var shard in State.HoldersOf(salt))
        {
            shard.State.HoldPart(salt, lines);
            shard.State.NotesPartialChanges = true;
            _touched.Add(shard);
        }

        _touched.Add(home);
    }

    private void Unsalt(Salt salt, RangeTable table)
    {
        MoveTo(table);
        var user = Encoding.UTF8.GetBytes(salt.UserId);
        var lines = new List<SaltedLine>();
        foreach (var shard in State.HoldersOf(salt))
        {
            lines.AddRange(shard.State.ReleasePart(user));
            _touched.Add(shard);
        }

        var home = State.HomeOf(salt);
        home.State.EndSalting(user, lines);
        _touched.Add(home);
    }

    // The same ranges under a table that may know some of them by new ids.
    private void MoveTo(RangeTable table)
    {
        for (var i = 0; i < _shards.Count; i++)
        {
            if (_shards[i].Id == table.Entries[i].Id) continue;
            var state = _shards[i].State;
            Drop(i, 1);
            Insert(i, table.Entries[i].Id, state);
        }

        Table = table;
    }

    private void Insert(int index, int id, RangeState state)
    {
        var shard = new Shard(id, state);
        _shards.Insert(index, shard);
        _touched.Add(shard);
    }

    private void Drop(int index, int count)
    {
        foreach (var shard in _shards.GetRange(index, count)) _touched.Remove(shard);
        _shards.RemoveRange(index, count);
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
