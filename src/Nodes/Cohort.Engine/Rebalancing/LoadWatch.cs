using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>Has the load of each range measured, and gathers the reports.</summary>
internal sealed class LoadWatch
{
    private readonly TimeProvider _time;
    private readonly long _start;

    public LoadWatch(OpenedState state, TimeProvider time)
    {
        (_time, _start, Board) = (time, time.GetTimestamp(), new LoadBoard(state.Table));
        Watch(state.Shards);
    }

    /// <summary>The latest reports.</summary>
    public LoadBoard Board { get; }

    /// <summary>Microseconds since the watch began.</summary>
    public long Now => (long)_time.GetElapsedTime(_start).TotalMicroseconds;

    /// <summary>Goes on with another table.</summary>
    public void MoveTo(OpenedState state)
    {
        Board.MoveTo(state.Table);
        Watch(state.Shards);
    }

    /// <summary>Takes the reports of all ranges, none of which is being changed.</summary>
    public void Take(OpenedState state)
    {
        var now = Now;
        foreach (var shard in state.Shards)
        {
            shard.State.Meter!.Advance(now);
            Board.Take(shard.State.Meter.Report(shard.Id, state.Table.Version, shard.State.UserCount, shard.Owner.Snapshots.SnapshotBytes + shard.Owner.Snapshots.TailBytes));
        }
    }

    /// <summary>The reports for the store: of ranges that were watched for a second at least.</summary>
    public IReadOnlyList<StoredLoad> Stored()
    {
        var at = _time.GetUtcNow();
        return [.. Board.Table.Entries.Select(entry => Board[entry.Id]).OfType<RangeLoad>().Where(load => load.ObservedSeconds > 0).Select(load => LoadRows.Of(load, at))];
    }

    private void Watch(IEnumerable<Shard> shards)
    {
        var now = Now;
        foreach (var shard in shards)
        {
            shard.State.Meter ??= new LoadMeter(shard.State.Range);
            shard.State.Meter.Advance(now);
        }
    }
}
