using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>The scores of a user, and what to offer them.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Scores">Their scores, in ordinal order of models.</param>
/// <param name="NextAction">What to offer them; null where no campaign is worth its cost.</param>
/// <param name="Warnings">Why they may be older than they should be, in whole sentences.</param>
/// <param name="MinorDigits">Digits after the point of amounts: how many minor units make a major one.</param>
public sealed record ScoresReply(string UserId, IReadOnlyList<ScoreReply> Scores, OfferReply? NextAction, IReadOnlyList<string> Warnings, int MinorDigits = MinorUnits.Usual);

/// <summary>A score of a user.</summary>
/// <param name="Model">The model's name; after <c>shadow:</c> that of a shadow.</param>
/// <param name="Probability">What it says.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Schema">The version of the features.</param>
/// <param name="FeatureHash">The hash of the vector, hexadecimal.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Range">The range that held them.</param>
/// <param name="Row">The last row of its journal that the features know.</param>
/// <param name="Run">What it was computed with.</param>
public sealed record ScoreReply(
    string Model, double Probability, string Version, int Schema, string FeatureHash, BusinessDate AsOf, int Range, long Row, string Run);

/// <summary>What to offer a user next.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Probability">How likely they take it.</param>
/// <param name="ExpectedMinor">Probability times value minus cost, in minor units.</param>
/// <param name="AsOf">The as-of date of the features.</param>
public sealed record OfferReply(string Campaign, double Probability, long ExpectedMinor, BusinessDate AsOf);

/// <summary>How scoring is on a node, or in a data directory.</summary>
/// <param name="Node">The node; empty for a data directory.</param>
/// <param name="Generation">The generation of its plan, or the number of its run.</param>
/// <param name="RunId">What its last scores were computed with; empty before the first.</param>
/// <param name="Users">Users scored.</param>
/// <param name="Models">Its models.</param>
/// <param name="Faults">What else people should know, in whole sentences.</param>
public sealed record ScoringReply(
    string Node, long Generation, string RunId, long Users, IReadOnlyList<ModelReply> Models, IReadOnlyList<string> Faults);

/// <summary>A model that scores.</summary>
/// <param name="Name">What it predicts.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsShadow">Whether nothing of it is served.</param>
/// <param name="IsCutOff">Whether it is cut off at present.</param>
/// <param name="Cuts">How often it was cut off.</param>
/// <param name="Fault">Why, or why it does not fit the rules and taxonomy; empty where all is well.</param>
public sealed record ModelReply(string Name, string Version, bool IsShadow, bool IsCutOff, int Cuts, string Fault);
