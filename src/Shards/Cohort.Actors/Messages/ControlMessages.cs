using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Messages;

/// <summary>How do things stand? Answered by <see cref="ClusterStatus"/>.</summary>
/// <param name="Clock">Milliseconds since 1970 by the clock of the sender's node, to be compared; 0 where it is not told.</param>
/// <param name="IsListening">Whether whoever asks is to hear of changes for ten seconds without asking; not for one who asks once.</param>
internal sealed record AskStatus(long Clock = 0, bool IsListening = false) : IWireMessage;

/// <summary>What the coordinator has decided so far.</summary>
/// <param name="Table">The open ranges; null before there are any.</param>
/// <param name="AsOf">The as-of date that all ranges have reached; null before the first.</param>
/// <param name="Context">The rules and taxonomy that all ranges hold; null before the first.</param>
/// <param name="UnderWay">The order under way, for people; empty without one.</param>
internal sealed record ClusterStatus(RangeTable? Table, BusinessDate? AsOf, ContextVersion? Context, string UnderWay) : IWireMessage
{
    /// <summary>The last date whose purchases wait for the day rather than being refused as too early; null where no clock turns the day.</summary>
    public BusinessDate? WaitedFor { get; init; }

    /// <summary>What is wrong with clocks: whole sentences, a line each; empty where nothing is.</summary>
    public string Clocks { get; init; } = "";
}

/// <summary>Where a source stands for the clock of a replay.</summary>
/// <param name="Source">The source partition.</param>
/// <param name="Holds">The date of the record that it holds until the day has turned; null where it reads on or is idle.</param>
/// <param name="IsIdle">Whether it has nothing to read at present.</param>
internal sealed record SourceReport(string Source, BusinessDate? Holds, bool IsIdle) : IWireMessage;

/// <summary>Somebody wants an order carried out. Answered by <see cref="Requested"/>.</summary>
/// <param name="Order">The order.</param>
/// <param name="IsConfirmed">Whether a turn of the day says that it means to go far.</param>
internal sealed record Request(Order Order, bool IsConfirmed = false) : IWireMessage;

/// <summary>Whether a requested order began.</summary>
/// <param name="IsBegun">Whether it did.</param>
/// <param name="Number">The number of the order that began or is under way.</param>
/// <param name="Refusal">Why it did not; empty where another order is under way, after which it may be asked for again.</param>
internal sealed record Requested(bool IsBegun, long Number, string Refusal) : IWireMessage;
