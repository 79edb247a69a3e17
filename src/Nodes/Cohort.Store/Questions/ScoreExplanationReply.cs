using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Store.Questions;

/// <summary>Why a model gives a user their score as of now.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Probability">What it says.</param>
/// <param name="RawScore">What the calibration makes the probability of: the base and all contributions.</param>
/// <param name="Base">The raw score of a user of whom nothing is known.</param>
/// <param name="Calibration">The way from the raw score to the probability.</param>
/// <param name="Schema">The version of the features.</param>
/// <param name="FeatureHash">The hash of the vector, hexadecimal.</param>
/// <param name="Served">What the model of this name was last stored to say of the user; null where nothing was.</param>
/// <param name="Features">The features, first those that change the score most.</param>
/// <param name="Campaigns">What each campaign is worth for the user, in the order of their file; none without campaigns.</param>
/// <param name="Warnings">Which models or campaigns were left out and why, in whole sentences.</param>
/// <param name="MinorDigits">Digits after the point of amounts: how many minor units make a major one.</param>
public sealed record ScoreExplanationReply(
    string UserId, string Model, string Version, BusinessDate AsOf, double Probability, double RawScore, double Base, CalibrationReply Calibration, int Schema,
    string FeatureHash, ScoreReply? Served, IReadOnlyList<FeatureReply> Features, IReadOnlyList<CampaignReply> Campaigns, IReadOnlyList<string> Warnings,
    int MinorDigits = MinorUnits.Usual)
{
    /// <summary>The answer of some reasons.</summary>
    /// <param name="user">The user.</param>
    /// <param name="why">The reasons.</param>
    /// <param name="served">What was last stored of the user's scores; null where nothing was.</param>
    /// <param name="minorDigits">Digits after the point of amounts.</param>
    public static ScoreExplanationReply Of(string user, ScoreReasons why, ScoresReply? served, int minorDigits)
    {
        ArgumentNullException.ThrowIfNull(why);
        var (model, schema) = (why.Model, why.Model.Target.Schema);
        return new(
            user, model.Name, model.Version, why.AsOf, why.Probability, why.RawScore, why.Base, new CalibrationReply(why.Slope, why.Offset, why.Points), schema.Version,
            RangeReply.Hex(Core.Features.FeatureHash.Of([.. why.Row])), served?.Scores.FirstOrDefault(score => score.Model == model.Name),
            [.. Enumerable.Range(0, why.Row.Count).OrderByDescending(i => Math.Abs(why.Contributions[i])).ThenBy(i => i).Select(i => Of(schema.Features[i], why.Row[i], why.Contributions[i]))],
            [.. why.Campaigns.Select(CampaignReply.Of)], why.Warnings, minorDigits);
    }

    /// <summary>The model that was asked for.</summary>
    /// <param name="asked">The name or version that was asked for.</param>
    /// <param name="found">How many models are of that name or version.</param>
    /// <returns>Why it cannot be told which one is meant; null where it is one.</returns>
    public static CohortException? FaultOf(string asked, int found) => found switch
    {
        1 => null,
        0 => new CohortException(Refusal.Unknown, $"There is no model \"{Shown.Cut(asked)}\": give the name of a model in force, such as churn, or a version of the registry."),
        _ => new CohortException(Refusal.Wrong, $"{found} models have a version that begins with \"{Shown.Cut(asked)}\"; give more of its digits."),
    };

    /// <summary>Nobody has a score whose range holds nothing of them in the window.</summary>
    public static CohortException NobodyOf(string user) =>
        new(Refusal.Unknown, $"The user \"{Shown.Cut(user)}\" has bought nothing in the window, so there is nothing to score.");

    private static FeatureReply Of(Feature feature, float value, double contribution) => new(feature.Name, value, feature.Unit, contribution, feature.Meaning);
}

/// <summary>The way from a raw score to a probability: <c>1 / (1 + e^-(slope * score + offset))</c>, or a line through points.</summary>
/// <param name="Slope">The slope; 0 for a line.</param>
/// <param name="Offset">The offset; 0 for a line.</param>
/// <param name="Points">Points of the line; 0 for the logistic function.</param>
public sealed record CalibrationReply(double Slope, double Offset, int Points);

/// <summary>One number of a user's vector.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Value">What it is for the user.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Contribution">What it adds to the raw score, against a user of whom nothing is known.</param>
/// <param name="Meaning">What it stands for.</param>
public sealed record FeatureReply(string Name, float Value, string Unit, double Contribution, string Meaning);

/// <summary>What a campaign is worth for a user.</summary>
/// <param name="Campaign">Its name.</param>
/// <param name="Category">The category whose propensity says how likely they take it.</param>
/// <param name="Eligible">Whom it addresses, in the language of rules.</param>
/// <param name="From">The first as-of date on which it runs.</param>
/// <param name="Until">The last.</param>
/// <param name="Probability">How likely they take it; null where no model in force says it.</param>
/// <param name="ValueMinor">What an acceptance is worth, in minor units.</param>
/// <param name="CostMinor">What the offer costs, in minor units.</param>
/// <param name="ExpectedMinor">Probability times value minus cost, in minor units; null where no model in force says it.</param>
/// <param name="Obstacle">What stands in the way.</param>
public sealed record CampaignReply(
    string Campaign, string Category, string Eligible, BusinessDate From, BusinessDate Until, double? Probability, long ValueMinor, long CostMinor, long? ExpectedMinor,
    CampaignObstacle Obstacle)
{
    private const double Million = 1_000_000;

    /// <summary>What stands in the way, as a part of a sentence; empty where nothing does.</summary>
    public string DescribeObstacle() => Obstacle switch
    {
        CampaignObstacle.None => "",
        CampaignObstacle.NotRunning => $"it runs from {From} to {Until}",
        CampaignObstacle.NotEligible => $"they are not eligible: {Eligible}",
        CampaignObstacle.HeldOut => "they are held out",
        CampaignObstacle.NoModel => $"no model in force predicts {Category}",
        _ => "it is not worth its cost",
    };

    internal static CampaignReply Of(CampaignWorth worth) => new(
        worth.Campaign, worth.Category, worth.Eligible, worth.From, worth.Until, worth.PerMillion < 0 ? null : worth.PerMillion / Million, worth.ValueMinor, worth.CostMinor,
        worth.PerMillion < 0 ? null : worth.ExpectedMinor, worth.Obstacle);
}
