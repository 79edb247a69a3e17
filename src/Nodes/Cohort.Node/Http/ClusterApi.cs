using System.Globalization;
using Cohort.Actors.Messages;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>How things stand.</summary>
/// <param name="TableVersion">The version of the range table; null before there are ranges.</param>
/// <param name="Ranges">How many ranges there are.</param>
/// <param name="AsOf">The as-of date that all ranges have reached.</param>
/// <param name="RulesRevision">The revision of the rules that all ranges hold.</param>
/// <param name="TaxonomyRevision">The revision of the taxonomy that all ranges hold.</param>
/// <param name="UnderWay">The order under way; null without one.</param>
/// <param name="Stalls">What does not move on any node that answers, the longest first.</param>
/// <param name="StallsInAll">How many there are.</param>
/// <param name="Clocks">What is wrong with clocks, a whole sentence each.</param>
/// <param name="Members">The nodes of the cluster, as the node that is asked sees them.</param>
internal sealed record StatusAnswer(
    int? TableVersion, int Ranges, BusinessDate? AsOf, int? RulesRevision, int? TaxonomyRevision, string? UnderWay, IReadOnlyList<StallReply> Stalls, int StallsInAll,
    IReadOnlyList<string> Clocks, IReadOnlyList<MemberAnswer> Members)
{
    public static StatusAnswer Of(ClusterStatus status, Stalled stalled, IReadOnlyList<MemberAnswer> members) => new(
        status.Table?.Version,
        status.Table?.Entries.Count ?? 0,
        status.AsOf,
        status.Context?.Rules,
        status.Context?.Taxonomy,
        status.UnderWay.Length > 0 ? status.UnderWay : null,
        stalled.Stalls,
        stalled.Total,
        SentencesOf(status),
        members);

    /// <summary>What is wrong with clocks, a whole sentence each.</summary>
    public static IReadOnlyList<string> SentencesOf(ClusterStatus status) => status.Clocks.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A node of the cluster.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Status">Where it stands: <c>joining</c>, <c>up</c>, <c>leaving</c>, <c>exiting</c>, <c>down</c>.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Reachable">Whether the others hear of it.</param>
internal sealed record MemberAnswer(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable);

/// <summary>A range and where it stands; numbers are null where it did not answer, or is not open.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Its first hash, hexadecimal.</param>
/// <param name="End">The hash after its last, hexadecimal; all zeros for the end of the hash space.</param>
/// <param name="Node">The node that it is on; null where nobody answered.</param>
/// <param name="Users">Users with a purchase in the window.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="Sequence">Its last journal row.</param>
/// <param name="Unpublished">Rows whose effects are not visible yet.</param>
/// <param name="AsOf">Its as-of date.</param>
/// <param name="Counts">What became of purchases.</param>
/// <param name="Offsets">Up to where each source is applied.</param>
/// <param name="Load">What it measures of its load; null where it has not reported.</param>
internal sealed record RangeAnswer(
    int Id, string Start, string End, string? Node, int? Users, long? Lines, long? Sequence, long? Unpublished, BusinessDate? AsOf,
    CountsAnswer? Counts, IReadOnlyDictionary<string, long>? Offsets, RangeLoadAnswer? Load)
{
    public static RangeAnswer Of(RangeEntry entry, RangeReport? report, RangeLine? line) => new(
        entry.Id, Hex(entry.Range.Start), Hex(entry.Range.End), report?.Node, report?.Status?.Users, report?.Status?.Lines,
        report?.Sequence, report?.Unpublished, report?.Status?.AsOf,
        report?.Status is { } status ? CountsAnswer.Of(status.Counts) : null,
        report?.Status?.Offsets.Entries.ToDictionary(entry => entry.Key, entry => entry.Value),
        line is null ? null : RangeLoadAnswer.Of(line));

    private static string Hex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>What a range measures of its load.</summary>
/// <param name="EventsPerSecond">Purchases, over a minute.</param>
/// <param name="Busy">What they take, in threads, over half a minute.</param>
/// <param name="WaitMs">For how long a batch waits until it is applied, over ten seconds.</param>
/// <param name="Bytes">Memory that its users take, by estimate.</param>
/// <param name="SeenSeconds">For how long it was measured.</param>
/// <param name="AgeSeconds">How long ago it said so.</param>
internal sealed record RangeLoadAnswer(double EventsPerSecond, double Busy, double WaitMs, long Bytes, long SeenSeconds, double AgeSeconds)
{
    public static RangeLoadAnswer Of(RangeLine line) => new(
        line.Settled.Events / 1000.0, (line.Recent.Busy + line.Settled.Busy) / 2_000_000.0, line.Recent.Wait / 1000.0, line.Bytes, line.ObservedSeconds, line.AgeMicros / 1_000_000.0);
}

/// <summary>What became of purchases.</summary>
internal sealed record CountsAnswer(long Accepted, long Duplicate, long Conflict, long Expired, long Future)
{
    public static CountsAnswer Of(OutcomeCounts counts)
    {
        var (accepted, duplicate, conflict, expired, future) = counts;
        return new CountsAnswer(accepted, duplicate, conflict, expired, future);
    }
}

/// <summary>The range table, and where each range stands.</summary>
internal sealed record RangesAnswer(int TableVersion, IReadOnlyList<RangeAnswer> Ranges);

/// <summary>Questions about the cluster.</summary>
internal static class ClusterApi
{
    public static void MapCluster(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", async (ClusterView cluster, StallView stalls, CancellationToken cancel) =>
        {
            var stalled = stalls.All(cancel);
            return Results.Json(StatusAnswer.Of(await cluster.Stand(), await stalled, cluster.Members()));
        });
        api.MapGet("/ranges", async (ClusterView cluster, CancellationToken cancel) =>
        {
            var table = await cluster.Table();
            var reports = await cluster.Reports(table, cancel);
            var lines = await cluster.LoadsOfRanges();
            return Results.Json(new RangesAnswer(table.Version, [.. table.Entries.Zip(reports, (entry, report) => RangeAnswer.Of(entry, report, lines.GetValueOrDefault(entry.Id)))]));
        });
    }
}
