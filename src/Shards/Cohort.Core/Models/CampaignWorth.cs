using Cohort.Core.Purchases;

namespace Cohort.Core.Models;

/// <summary>Why a campaign is not offered to a user.</summary>
public enum CampaignObstacle
{
    /// <summary>Nothing stands in the way.</summary>
    None,

    /// <summary>It does not run on the as-of date.</summary>
    NotRunning,

    /// <summary>They are not among those whom it addresses.</summary>
    NotEligible,

    /// <summary>They are never addressed, to measure against.</summary>
    HeldOut,

    /// <summary>No model in force says how likely they take it.</summary>
    NoModel,

    /// <summary>It is not worth what it costs.</summary>
    NotWorthIt,
}

/// <summary>What a campaign is worth for one user.</summary>
/// <param name="Campaign">Its name.</param>
/// <param name="Category">The category whose propensity says how likely they take it.</param>
/// <param name="Eligible">Whom it addresses, in the language of rules.</param>
/// <param name="From">The first as-of date on which it runs.</param>
/// <param name="Until">The last.</param>
/// <param name="ValueMinor">What an acceptance is worth, in minor units.</param>
/// <param name="CostMinor">What the offer costs, in minor units.</param>
/// <param name="PerMillion">How likely they take it, in parts per million; -1 where no model says it.</param>
/// <param name="ExpectedMinor">Probability times value minus cost, in minor units; 0 where no model says it.</param>
/// <param name="Obstacle">What stands in the way.</param>
public sealed record CampaignWorth(
    string Campaign, string Category, string Eligible, BusinessDate From, BusinessDate Until, long ValueMinor, long CostMinor, int PerMillion, long ExpectedMinor,
    CampaignObstacle Obstacle);
