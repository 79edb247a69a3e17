using Cohort.Core.Purchases;

namespace Cohort.Core.Models;

/// <summary>One score, taken apart: base and contributions sum up to the raw score, and the calibration makes the probability of it.</summary>
/// <param name="Model">The model.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Row">The user's vector, in the order of the model's features.</param>
/// <param name="Contributions">What each number of it adds to the raw score.</param>
/// <param name="Base">The raw score of a user of whom nothing is known.</param>
/// <param name="RawScore">The raw score.</param>
/// <param name="Probability">What the model says.</param>
/// <param name="Slope">What the raw score is multiplied by before the logistic function; 0 for a line through points.</param>
/// <param name="Offset">What is added to it then.</param>
/// <param name="Points">Points of the line that makes a probability of it; 0 for the logistic function.</param>
/// <param name="Campaigns">What each campaign is worth for the user, in the order of their file; none without campaigns.</param>
/// <param name="Warnings">Which models or campaigns were left out and why, in whole sentences.</param>
public sealed record ScoreReasons(
    PlannedModel Model, BusinessDate AsOf, IReadOnlyList<float> Row, IReadOnlyList<double> Contributions, double Base, double RawScore, double Probability,
    double Slope, double Offset, int Points, IReadOnlyList<CampaignWorth> Campaigns, IReadOnlyList<string> Warnings);
