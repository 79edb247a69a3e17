using Cohort.Core.Purchases;

namespace Cohort.Core.Scoring;

/// <summary>The campaign with the highest expected value for a user, and the arithmetic that found it.</summary>
/// <param name="Campaign">Its name; empty where none is worth its cost.</param>
/// <param name="PerMillion">How likely they take it, in parts per million.</param>
/// <param name="ExpectedMinor">Probability times value minus cost, in minor units.</param>
public readonly record struct BestAction(string Campaign, int PerMillion, long ExpectedMinor)
{
    /// <summary>No campaign.</summary>
    public static BestAction None => new("", 0, 0);

    /// <summary>
    /// Chooses among campaigns: those that run, that they are eligible for, not held out from, and not given too often this
    /// week, with an expected value above 0; the highest of them, ties to the one that comes first in the file.
    /// </summary>
    /// <param name="campaigns">The campaigns in the order of the file.</param>
    /// <param name="eligible">Whether they are eligible for each: bit <c>i % 64</c> of word <c>i / 64</c>.</param>
    /// <param name="perMillion">The propensity in each one's category, in parts per million; negative where it is not known.</param>
    /// <param name="user">Their hash.</param>
    /// <param name="userId">Their id (UTF-8).</param>
    /// <param name="asOf">The as-of date.</param>
    /// <param name="offers">What was given this week.</param>
    public static BestAction Of(
        IReadOnlyList<Campaign> campaigns, ReadOnlySpan<ulong> eligible, ReadOnlySpan<int> perMillion,
        ulong user, ReadOnlySpan<byte> userId, BusinessDate asOf, OfferTable offers)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        ArgumentNullException.ThrowIfNull(offers);
        var best = None;
        for (var i = 0; i < campaigns.Count; i++)
        {
            var campaign = campaigns[i];
            if (perMillion[i] < 0 || (eligible[i / 64] >> (i % 64) & 1) == 0 || !campaign.RunsOn(asOf)) continue;
            var expected = campaign.ExpectedMinor(perMillion[i]);
            if (expected <= best.ExpectedMinor || campaign.HoldsOut(userId) || !offers.Allows(user, campaign, asOf)) continue;
            best = new BestAction(campaign.Name, perMillion[i], expected);
        }

        return best;
    }
}
