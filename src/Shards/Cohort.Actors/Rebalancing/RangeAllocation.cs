using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace Cohort.Actors.Rebalancing;

/// <summary>
/// Places the shards of ranges, one range to a shard, by load, and moves those that the rebalancer wants elsewhere;
/// of itself it moves none.
/// </summary>
/// <param name="cluster">The cluster, as this node sees it.</param>
/// <param name="places">What the rebalancer says.</param>
internal sealed class RangeAllocation(Cluster cluster, RangePlaces places) : IShardAllocationStrategy
{
    /// <inheritdoc/>
    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var staying = currentShardAllocations.Where(region => !IsGoing(NodeOf(region.Key))).ToList();
        var regions = (staying.Count > 0 ? staying : [.. currentShardAllocations]).ToDictionary(region => NodeOf(region.Key), StringComparer.Ordinal);
        var chosen = places.Choose(RangeOf(shardId), regions.ToDictionary(
            region => region.Key, region => (IReadOnlyList<int>)[.. region.Value.Value.Select(RangeOf)], StringComparer.Ordinal));
        return Task.FromResult(regions[chosen].Key);
    }

    /// <inheritdoc/>
    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var nodes = currentShardAllocations.Keys.Select(NodeOf).ToHashSet(StringComparer.Ordinal);
        var moving = from region in currentShardAllocations
                     let node = NodeOf(region.Key)
                     from shard in region.Value
                     where !rebalanceInProgress.Contains(shard) && places[RangeOf(shard)] is { } wanted && wanted != node && nodes.Contains(wanted)
                     select shard;
        return Task.FromResult<IImmutableSet<string>>(moving.ToImmutableHashSet());
    }

    private static int RangeOf(string shardId) => int.Parse(shardId, CultureInfo.InvariantCulture);

    // The region of this node has no host in its path.
    private string NodeOf(IActorRef region) => (region.Path.Address.HasGlobalScope ? region.Path.Address : cluster.SelfAddress).ToString();

    private bool IsGoing(string node) => cluster.State.Unreachable.Any(member => member.Address.ToString() == node) || cluster.State.Members.Any(
        member => member.Status is (MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down) && member.Address.ToString() == node);
}
