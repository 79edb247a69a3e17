using Cohort.Core.Purchases;

namespace Cohort.Core.Ledgers;

/// <summary>A score that rules know of a user.</summary>
/// <param name="Model">What the model predicts: <c>churn</c>, or <c>propensity:CATEGORY</c>.</param>
/// <param name="PerMillion">The probability in whole millionths.</param>
/// <param name="Version">The version of the model that gave it first; one that gives the same later changes nothing.</param>
/// <param name="AsOf">The as-of date of the features that it was given for.</param>
/// <param name="Number">Which of the user's scores by this model it is, from 1; one that says the same again does not count.</param>
public readonly record struct KnownScore(string Model, int PerMillion, string Version, BusinessDate AsOf, int Number);
