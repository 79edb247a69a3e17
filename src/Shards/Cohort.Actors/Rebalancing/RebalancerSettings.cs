using Akka.Actor;

namespace Cohort.Actors.Rebalancing;

/// <summary>What the rebalancer needs.</summary>
/// <param name="Coordinator">Carries out splits, merges and salting.</param>
/// <param name="Ranges">Sends to a range, wherever it is.</param>
/// <param name="Places">Where it says which range is wanted where.</param>
/// <param name="Members">The nodes that own ranges, or may.</param>
/// <param name="AgentOf">The agent of a node, by the node's address.</param>
/// <param name="Time">The clock.</param>
internal sealed record RebalancerSettings(
    IActorRef Coordinator, IActorRef Ranges, RangePlaces Places, Func<IReadOnlyCollection<NodeMember>> Members, Func<string, ICanTell> AgentOf, TimeProvider Time)
{
    /// <summary>Between two plans: the short horizon of the loads, so that each sees what the one before it did.</summary>
    public TimeSpan RoundInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether users may be salted: all nodes must know how.</summary>
    public bool Salts { get; init; }

    /// <summary>Between two looks at what is under way.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>For how long a range may be on its way before it is left where it is: twice the time that a hand-over may take.</summary>
    public TimeSpan MoveTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For how long a node that has come counts as new, and is filled first.</summary>
    public TimeSpan JoiningTime { get; init; } = TimeSpan.FromMinutes(5);
}
