using Cohort.Actors.Messages;

namespace Cohort.Actors.Stalls;

/// <summary>What does not move on your node? Answered by <see cref="StallReport"/>.</summary>
internal sealed record AskStalls : IWireMessage;

/// <summary>Something that has work and has not moved for a while.</summary>
/// <param name="Kind">What it is: one of <see cref="StallKind"/>, or a kind that a newer node knows.</param>
/// <param name="Name">Which one, as people call it: <c>range 3</c>, <c>purchases/2</c>.</param>
/// <param name="Node">The address of the node that says so; empty where the coordinator does, for all nodes.</param>
/// <param name="Seconds">For how long it has not moved.</param>
/// <param name="Reason">Why, and what helps, in whole sentences.</param>
internal sealed record Stall(string Kind, string Name, string Node, long Seconds, string Reason)
{
    /// <summary>A sentence about it.</summary>
    public override string ToString() =>
        $"{(Name.Length > 0 ? char.ToUpperInvariant(Name[0]) + Name[1..] : Kind)} has not moved for {Seconds} s{(Node.Length > 0 ? $" on {Node}" : "")}. {Reason}";
}

/// <summary>What does not move on a node.</summary>
/// <param name="Stalls">The first of them, those that have stood longest first.</param>
/// <param name="Total">How many there are.</param>
internal sealed record StallReport(IReadOnlyList<Stall> Stalls, int Total) : IWireMessage
{
    /// <summary>Who answers, on each node: its name below the guardian of users.</summary>
    public const string ActorName = "stalls";
}

/// <summary>The kinds of things that are watched. A kind is told to programs, and never changes its meaning.</summary>
internal static class StallKind
{
    /// <summary>Something that concerns all ranges, or some: an activation, a turn of the day, a split.</summary>
    public const string Order = "order";

    /// <summary>What a range did is not visible yet.</summary>
    public const string Publication = "publication";

    /// <summary>A range is not open, does not answer, or cannot journal.</summary>
    public const string Range = "range";

    /// <summary>Users wait to be scored, or scores wait to be stored.</summary>
    public const string Scorer = "scorer";

    /// <summary>The lake cannot be written, or does not answer.</summary>
    public const string Lake = "lake";

    /// <summary>A source partition that is read here has more, and its offset stays.</summary>
    public const string Partition = "partition";
}
