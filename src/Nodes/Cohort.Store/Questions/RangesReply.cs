using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Questions;

/// <summary>The range table, and where each range stands.</summary>
public sealed record RangesReply(int TableVersion, IReadOnlyList<RangeReply> Ranges);

/// <summary>A range and where it stands; numbers are null where nobody answered for it, or it has nothing of the kind.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Its first hash, hexadecimal.</param>
/// <param name="End">The hash after its last, hexadecimal; all zeros for the end of the hash space.</param>
/// <param name="Node">The node that it is on; null without a cluster, and where nobody answered.</param>
/// <param name="Users">Users with a purchase in the window.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="Sequence">Its last journal row.</param>
/// <param name="Unpublished">Rows whose effects are not visible yet.</param>
/// <param name="AsOf">Its as-of date.</param>
/// <param name="Counts">What became of purchases.</param>
/// <param name="Offsets">Up to where each source is applied.</param>
/// <param name="Load">What it measures of its load; null where it has not reported.</param>
public sealed record RangeReply(
    int Id, string Start, string End, string? Node, long? Users, long? Lines, long? Sequence, long? Unpublished, BusinessDate? AsOf,
    CountsReply? Counts, IReadOnlyDictionary<string, long>? Offsets, RangeLoadReply? Load)
{
    /// <summary>A hash in the form of answers.</summary>
    public static string Hex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>What a range measures of its load.</summary>
/// <param name="EventsPerSecond">Purchases, over a minute.</param>
/// <param name="Busy">What they take, in threads, over half a minute.</param>
/// <param name="WaitMs">For how long a batch waits until it is applied; null where nothing waits.</param>
/// <param name="Bytes">Memory that its users take, by estimate.</param>
/// <param name="SeenSeconds">For how long it was measured.</param>
/// <param name="AgeSeconds">How long ago it said so.</param>
public sealed record RangeLoadReply(double EventsPerSecond, double Busy, double? WaitMs, long Bytes, long SeenSeconds, double AgeSeconds);

/// <summary>What became of purchases.</summary>
public sealed record CountsReply(long Accepted, long Duplicate, long Conflict, long Expired, long Future)
{
    /// <summary>The form of counts for answers.</summary>
    public static CountsReply Of(OutcomeCounts counts)
    {
        var (accepted, duplicate, conflict, expired, future) = counts;
        return new(accepted, duplicate, conflict, expired, future);
    }
}
