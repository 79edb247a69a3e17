using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>
/// The engine's ranges on their way to another table. The journal of a range that is new begins with a snapshot, stored with the
/// commit that ends just there.
/// </summary>
internal sealed class StateChange(OpenedState former)
{
    private readonly TableChange _change = new(former.Table, former.Shards.Select(shard => shard.Owner));
    private readonly Dictionary<RangeOwner, Shard> _shards = former.Shards.ToDictionary(shard => shard.Owner);

    /// <summary>The table before.</summary>
    public RangeTable Former => former.Table;

    /// <summary>The table after what was done so far.</summary>
    public RangeTable Table => _change.Table;

    /// <summary>The ranges that are new, whose snapshots are to be stored.</summary>
    public IReadOnlyList<Shard> Begun => [.. Shards.Except(former.Shards)];

    /// <summary>The state after what was done so far.</summary>
    public OpenedState State => former with { Table = Table, Shards = [.. Shards] };

    private IEnumerable<Shard> Shards => _change.Owners.Select(owner => _shards.TryGetValue(owner, out var shard) ? shard : _shards[owner] = new Shard(owner));

    /// <inheritdoc cref="TableChange.CarryOut"/>
    public void CarryOut(Order order) => _change.CarryOut(order);

    /// <inheritdoc cref="TableChange.Erase"/>
    public void Erase(string userId) => _change.Erase(userId);

    /// <summary>Stores it in a commit of its own.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="keepsJournal">Whether the batches of the former ranges are kept.</param>
    /// <param name="action">What is written into the history of it; null for nothing.</param>
    public void Store(DataDirectory directory, bool keepsJournal, StoredAction? action)
    {
        using var writer = directory.CreateCommitWriter();
        writer.KeepsJournal = keepsJournal;
        Write(writer);
        if (action is not null) writer.Action(action);
        writer.Commit();
    }

    /// <summary>Makes it part of a commit.</summary>
    public void Write(CommitWriter writer)
    {
        writer.RangeTable(Former, Table);
        var (bytes, effects) = (new ByteWriter(), new RangeEffects());
        foreach (var shard in Begun)
        {
            shard.Owner.Collect(effects);
            writer.Effects(shard.Id, effects);
            shard.Owner.WriteSnapshot(bytes);
            writer.Snapshot(shard.Id, shard.Seq, bytes.Written);
        }
    }
}
