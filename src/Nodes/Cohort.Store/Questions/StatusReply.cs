using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>How things stand.</summary>
/// <param name="Ready">Whether questions are answered.</param>
/// <param name="Missing">Why not, a whole sentence each.</param>
/// <param name="Warnings">What people should know though it is ready, a whole sentence each.</param>
/// <param name="TableVersion">The version of the range table; null before there are ranges.</param>
/// <param name="Ranges">How many ranges there are.</param>
/// <param name="AsOf">The as-of date that all ranges have reached.</param>
/// <param name="RulesRevision">The revision of the rules that all ranges hold.</param>
/// <param name="TaxonomyRevision">The revision of the taxonomy that all ranges hold.</param>
/// <param name="UnderWay">The order under way; null without one.</param>
/// <param name="Stalls">What does not move, the longest first.</param>
/// <param name="StallsInAll">How many there are.</param>
/// <param name="Clocks">What is wrong with clocks, a whole sentence each.</param>
/// <param name="Members">The nodes, as the one that is asked sees them; none where there is no cluster.</param>
/// <param name="WindowDays">How many dates the window has.</param>
/// <param name="TransitionsFrom">The first date whose transitions are all kept, where some of before were let go; null where none ever was.</param>
public sealed record StatusReply(
    bool Ready, IReadOnlyList<string> Missing, IReadOnlyList<string> Warnings, int? TableVersion, int Ranges, BusinessDate? AsOf, int? RulesRevision,
    int? TaxonomyRevision, string? UnderWay, IReadOnlyList<StallReply> Stalls, int StallsInAll, IReadOnlyList<string> Clocks, IReadOnlyList<MemberReply> Members,
    int WindowDays = Core.Limits.WindowDays, BusinessDate? TransitionsFrom = null);

/// <summary>A node of the cluster.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Status">Where it stands: <c>joining</c>, <c>up</c>, <c>leaving</c>, <c>exiting</c>, <c>down</c>.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Reachable">Whether the others hear of it.</param>
public sealed record MemberReply(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable);

/// <summary>Something that has work and does not move.</summary>
/// <param name="Kind">What it is: order, publication, range, scorer, partition, or a kind that came later.</param>
/// <param name="Name">Which one.</param>
/// <param name="Node">The address of the node that says so; null where the coordinator does, for all nodes.</param>
/// <param name="Seconds">For how long it has not moved.</param>
/// <param name="Reason">Why, and what helps.</param>
/// <param name="Text">All of it, for people.</param>
public sealed record StallReply(string Kind, string Name, string? Node, long Seconds, string Reason, string Text);
