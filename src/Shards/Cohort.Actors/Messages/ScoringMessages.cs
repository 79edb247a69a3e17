using Akka.Actor;
using Cohort.Core.Models;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Messages;

/// <summary>A scorer has time, and wants users. Answered by <see cref="Work"/> of a range or by <see cref="NoWork"/>, or not at all.</summary>
/// <param name="Ask">Comes back in the answer.</param>
/// <param name="Plan">What is needed of each user.</param>
internal sealed record AskWork(long Ask, ScoringPlan Plan) : IWireMessage;

/// <summary>Nobody's time has come on that node.</summary>
/// <param name="Ask">The question.</param>
/// <param name="Newer">The generation of the plan that counts, where the scorer's is an older one; else 0.</param>
internal sealed record NoWork(long Ask, long Newer) : IWireMessage;

/// <summary>Users to be scored. Answered by <see cref="Scored"/> when their scores are stored.</summary>
/// <param name="Ask">The question.</param>
/// <param name="Ticket">Comes back in the answer.</param>
/// <param name="Chunk">A <see cref="FeatureChunk"/>.</param>
internal sealed record Work(long Ask, long Ticket, byte[] Chunk) : IWireMessage;

/// <summary>The scores of some users are stored, and in their topic.</summary>
/// <param name="Ticket">Of the chunk.</param>
/// <param name="Models">The models whose scores the range's rules or the campaigns look at.</param>
/// <param name="PerMillion">What they say of each user of the chunk, in its order: a number for each model, -1 for none.</param>
internal sealed record Scored(long Ticket, IReadOnlyList<ScoringModel> Models, IReadOnlyList<int> PerMillion) : IWireMessage;

/// <summary>How is scoring on your node? Answered by <see cref="ScoringReport"/>.</summary>
internal sealed record AskScoring : IWireMessage;

/// <summary>A model on a node that scores.</summary>
/// <param name="Name">What it predicts.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsShadow">Whether nothing of it is served.</param>
/// <param name="IsCutOff">Whether it is cut off at present.</param>
/// <param name="Cuts">How often it was cut off.</param>
/// <param name="Fault">Why, or why it does not fit the rules and taxonomy; empty where all is well.</param>
internal sealed record ModelReport(string Name, string Version, bool IsShadow, bool IsCutOff, int Cuts, string Fault);

/// <summary>How scoring is on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Generation">The generation of its plan.</param>
/// <param name="RunId">What its last scores were computed with; empty before the first.</param>
/// <param name="Users">Users scored since it began.</param>
/// <param name="Models">Its models.</param>
/// <param name="Faults">What else people should know, in whole sentences.</param>
internal sealed record ScoringReport(
    string Node, long Generation, string RunId, long Users, IReadOnlyList<ModelReport> Models, IReadOnlyList<string> Faults) : IWireMessage
{
    /// <summary>Who answers, on each node that scores: its name below the guardian of users.</summary>
    public const string ActorName = "scorer";
}

/// <summary>A range of this node has users who wait to be scored.</summary>
internal sealed record WorkWaits(int RangeId) : INoSerializationVerificationNeeded;

/// <summary>A range is to give users to a scorer.</summary>
internal sealed record GiveWork(long Ask, ScoringPlan Plan, IActorRef Scorer) : INoSerializationVerificationNeeded;

/// <summary>Users are scored by another plan from now on: everybody anew.</summary>
internal sealed record PlanChanged(ScoringPlan Plan) : INoSerializationVerificationNeeded;

/// <summary>A range has nobody to give now; it says so again when it has.</summary>
internal sealed record NothingToGive(GiveWork Asked) : INoSerializationVerificationNeeded;

/// <summary>A dispatcher has begun: the ranges that wait say so again.</summary>
internal sealed class DispatcherBegan : INoSerializationVerificationNeeded
{
    public static readonly DispatcherBegan Instance = new();
}
