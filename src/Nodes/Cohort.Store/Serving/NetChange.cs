using Cohort.Core.Protocol;

namespace Cohort.Store.Serving;

/// <summary>What a transaction changes of one membership, under the store's number of the segment.</summary>
internal readonly record struct NetChange(int SegmentId, long UserHash, string User, bool Entered)
{
    /// <summary>
    /// The changes of several updates in the order of the table, so that each page is touched once; of a membership that
    /// several of them change, the last one.
    /// </summary>
    public static List<NetChange> Of(IReadOnlyList<RangeUpdate> updates, Func<string, int> segmentId)
    {
        var all = new List<(NetChange Change, int Order)>(updates.Sum(u => u.Memberships.Count));
        foreach (var change in updates.SelectMany(u => u.Memberships))
            all.Add((new NetChange(segmentId(change.Segment), HashColumn.Of(change.UserHash), change.User, change.Entered), all.Count));
        all.Sort(static (x, y) => InTableOrder(x.Change, y.Change) is var order and not 0 ? order : x.Order.CompareTo(y.Order));
        var net = new List<NetChange>(all.Count);
        for (var i = 0; i < all.Count; i++)
        {
            if (i + 1 == all.Count || InTableOrder(all[i].Change, all[i + 1].Change) != 0) net.Add(all[i].Change);
        }

        return net;
    }

    private static int InTableOrder(in NetChange x, in NetChange y)
    {
        if (x.SegmentId != y.SegmentId) return x.SegmentId.CompareTo(y.SegmentId);
        return x.UserHash != y.UserHash ? x.UserHash.CompareTo(y.UserHash) : string.CompareOrdinal(x.User, y.User);
    }
}
