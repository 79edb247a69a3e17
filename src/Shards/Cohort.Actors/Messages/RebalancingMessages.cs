using Cohort.Core.Load;
using Cohort.Core.Planning;

namespace Cohort.Actors.Messages;

/// <summary>What a range measured of its load; sent every two seconds, and at once when the range opens.</summary>
/// <param name="Node">The node that it is on.</param>
/// <param name="MailboxAge">Microseconds that a message waited in the range's mailbox lately.</param>
/// <param name="Load">The load. Its time and table version are the receiver's to say: clocks differ, and an id stands for its hashes.</param>
internal sealed record LoadReport(string Node, long MailboxAge, RangeLoad Load) : IWireMessage;

/// <summary>How a node is.</summary>
/// <param name="Node">Its address.</param>
/// <param name="CpuPermille">How busy its processors are with it.</param>
/// <param name="MemoryBytes">Memory that it may use; 0 where nobody set a bound.</param>
internal sealed record NodeReport(string Node, int CpuPermille, long MemoryBytes) : IWireMessage;

/// <summary>A range takes nothing more where it is: it is being handed over.</summary>
internal sealed record RangeLeaving(int RangeId, string Node) : IWireMessage;

/// <summary>A node is to read a range before it gets it. Answered by <see cref="Preloaded"/>.</summary>
internal sealed record Preload(int RangeId) : IWireMessage;

/// <summary>A node holds a range up to a row of its journal, for a while.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Sequence">The row; 0 where it could not be read ahead.</param>
internal sealed record Preloaded(int RangeId, long Sequence) : IWireMessage;

/// <summary>How are nodes loaded, and a page of the ranges? Answered by <see cref="LoadsAnswer"/>.</summary>
/// <param name="From">The ranges from the one that owns this hash on.</param>
internal sealed record AskLoads(ulong From = 0) : IWireMessage;

/// <summary>The load of a range, without its profile.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Node">Where it is.</param>
/// <param name="AgeMicros">How long ago it was reported.</param>
/// <param name="ObservedSeconds">For how long it was seen.</param>
/// <param name="Recent">Over the short horizon.</param>
/// <param name="Settled">Over the long one.</param>
/// <param name="Users">Users it holds.</param>
/// <param name="Bytes">Memory it takes, by estimate.</param>
internal sealed record RangeLine(
    int RangeId, string Node, long AgeMicros, long ObservedSeconds, LoadRates Recent, LoadRates Settled, long Users, long Bytes);

/// <summary>How ranges and nodes are loaded.</summary>
/// <param name="Remark">What the last round found, a sentence.</param>
/// <param name="ImbalancePermille">The most loaded node, in thousandths of the mean; 0 where nothing is loaded.</param>
/// <param name="Nodes">The nodes that own ranges, or may.</param>
/// <param name="Ranges">Ranges that have reported, in the order of their hashes.</param>
/// <param name="Next">The first hash of the next page; 0 where this is the last.</param>
internal sealed record LoadsAnswer(
    string Remark, int ImbalancePermille, IReadOnlyList<NodeLoad> Nodes, IReadOnlyList<RangeLine> Ranges, ulong Next = 0) : IWireMessage;

/// <summary>Who is hot? Answered by <see cref="HotAnswer"/>.</summary>
/// <param name="Most">At most so many.</param>
internal sealed record AskHot(int Most) : IWireMessage;

/// <summary>The heavy hitters of all ranges, the heaviest first.</summary>
internal sealed record HotAnswer(IReadOnlyList<HotUser> Users) : IWireMessage;

/// <summary>What would be done now? Answered by <see cref="PlanAnswer"/>; nothing is done.</summary>
internal sealed record AskPlan : IWireMessage;

/// <summary>A plan, as for a dry run: a suspension is left out of account.</summary>
/// <param name="Plan">The plan.</param>
internal sealed record PlanAnswer(Plan Plan) : IWireMessage;

/// <summary>What was done? Answered by <see cref="HistoryAnswer"/>.</summary>
/// <param name="Most">At most so many, the latest.</param>
internal sealed record AskHistory(int Most) : IWireMessage;

/// <summary>What was done, the latest first.</summary>
/// <param name="Now">The time, by the clock of the entries: microseconds since 1970.</param>
/// <param name="Entries">The actions.</param>
internal sealed record HistoryAnswer(long Now, IReadOnlyList<HistoryEntry> Entries) : IWireMessage;

/// <summary>Changes settings, or asks for them where there is nothing to change. Answered by <see cref="LimitsAnswer"/>.</summary>
/// <param name="Values">By the names of <see cref="LimitNames"/>.</param>
/// <param name="IsSuspended">Whether the rebalancer shall be suspended; null to leave that as it is.</param>
internal sealed record SetLimits(IReadOnlyDictionary<string, int> Values, bool? IsSuspended) : IWireMessage;

/// <summary>The settings that hold.</summary>
/// <param name="Limits">The settings.</param>
/// <param name="Faults">Why nothing was changed, whole sentences; empty where all was.</param>
internal sealed record LimitsAnswer(PlannerLimits Limits, IReadOnlyList<string> Faults) : IWireMessage;

/// <summary>An operator wants an action. Answered by <see cref="Wished"/>.</summary>
/// <param name="Action">The action; what it says of nodes and users it leaves to the receiver.</param>
internal sealed record Wish(PlannedAction Action) : IWireMessage;

/// <summary>Whether an operator's action began.</summary>
/// <param name="IsBegun">Whether it did.</param>
/// <param name="Number">Its number in the history; 0 where it has none.</param>
/// <param name="Refusal">Why it did not, a whole sentence; empty otherwise.</param>
internal sealed record Wished(bool IsBegun, long Number, string Refusal) : IWireMessage;
