using System.Text;
using Akka.Actor;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

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

/// <summary>Why do your models give a user their score? Goes to a scorer; answered by <see cref="ScoreExplained"/>.</summary>
/// <param name="RangeId">The range of the user.</param>
/// <param name="UserId">The user.</param>
/// <param name="Model">What is predicted, for the version in force; or a version, or its first digits.</param>
internal sealed record ExplainScore(int RangeId, string UserId, string Model) : IWireMessage;

/// <summary>Why a score cannot be explained.</summary>
internal enum ScoreFault
{
    /// <summary>It is explained.</summary>
    None,

    /// <summary>There is no such model, or several.</summary>
    Models,

    /// <summary>The user has nothing in the window.</summary>
    Nobody,

    /// <summary>The user's range is not open, or does not answer.</summary>
    NotOpen,

    /// <summary>The model does not fit the rules and taxonomy.</summary>
    DoesNotFit,

    /// <summary>The models cannot be read, or what the range sent.</summary>
    Failed,
}

/// <summary>Why a user has a score.</summary>
/// <param name="Fault">Why that cannot be told.</param>
/// <param name="Found">How many models are of the name or version that was asked for.</param>
/// <param name="Text">A sentence on the fault; empty where there is none to add.</param>
/// <param name="Reasons">The reasons; null where there is a fault.</param>
internal sealed record ScoreExplained(ScoreFault Fault, int Found, string Text, ScoreReasons? Reasons) : IWireMessage;

/// <summary>What does a scorer need of one user? Answered by <see cref="FeaturesAnswer"/>; changes nothing.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="UserId">The user.</param>
/// <param name="Plan">What is needed.</param>
internal sealed record AskFeatures(int RangeId, string UserId, ScoringPlan Plan) : IRangeMessage, IWireMessage;

/// <summary>What a scorer needs of one user.</summary>
/// <param name="IsOpen">Whether the range is open.</param>
/// <param name="Chunk">A <see cref="FeatureChunk"/> of the user alone; empty where the range holds nothing of them.</param>
internal sealed record FeaturesAnswer(bool IsOpen, byte[] Chunk) : IWireMessage
{
    /// <summary>The answer of a range.</summary>
    public static FeaturesAnswer Of(RangeOwner owner, AskFeatures ask)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(ask);
        var fit = new PlanFit(ask.Plan, owner.State.Context);
        var chunk = new FeatureChunk(fit);
        return owner.State.AsOf is { } asOf && owner.State.Scoring.TryRead(Encoding.UTF8.GetBytes(ask.UserId), fit.CreateFeatureTable(), fit.Eligibility, chunk.Add)
            ? new(true, chunk.Finish(new ScorePlace(owner.Id, owner.Sequence, asOf)).ToArray())
            : new(true, []);
    }
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
