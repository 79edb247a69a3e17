using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Engine.Reading;
using Cohort.Engine.Scoring;
using Cohort.Engine.Texts;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Scoring;

/// <summary>What each campaign is worth for one user, and why it is not chosen where it is not.</summary>
internal static class CampaignArithmetic
{
    public static void Write(DirectoryView view, RangeState state, byte[] user, ModelRegistry registry, Eligibility eligibility, Answer answer)
    {
        var set = registry.FittingIn(view.Context);
        var features = new FeatureTable(view.Context, set.Targets);
        var table = new TextTable("Campaign", ">Probability", ">Value", ">Cost", ">Expected", "Stands in the way");
        state.Scoring.TryRead(user, features, eligibility, (id, hash, read, eligible) =>
        {
            for (var i = 0; i < eligibility.File.Campaigns.Count; i++)
            {
                var campaign = eligibility.File.Campaigns[i];
                var model = set.IndexFor(campaign.Category);
                var perMillion = model < 0 ? -1 : PerMillion(set.Models[model], read.Row(model));
                var obstacle = Obstacle(campaign, perMillion, (eligible[i / 64] >> (i % 64) & 1) != 0, id, state);
                Add(table, campaign, perMillion, obstacle, state, answer);
            }
        });
        table.Write(answer.Output);
    }

    private static void Add(TextTable table, Campaign campaign, int perMillion, string obstacle, RangeState state, Answer answer)
    {
        var expected = perMillion < 0 ? (long?)null : campaign.ExpectedMinor(perMillion);
        if (answer.Json)
        {
            Json.Write(answer.Output, new { Campaign = campaign.Name, PerMillion = perMillion, campaign.ValueMinor, campaign.CostMinor, ExpectedMinor = expected, Obstacle = obstacle });
            return;
        }

        string Money(long minor) => Amount.Money(minor, state.Context.Rules.MinorDigits);
        var probability = perMillion < 0 ? "-" : (perMillion / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture) + "%";
        table.Add(
            campaign.Name, probability, Money(campaign.ValueMinor), Money(campaign.CostMinor),
            expected is { } minor ? Money(minor) : "-", obstacle);
    }

    private static string Obstacle(Campaign campaign, int perMillion, bool isEligible, ReadOnlySpan<byte> user, RangeState state)
    {
        if (!campaign.RunsOn(state.AsOf!.Value)) return $"it runs from {campaign.From} to {campaign.Until}";
        if (!isEligible) return $"they are not eligible: {campaign.Eligible}";
        if (campaign.HoldsOut(user)) return "they are held out";
        if (perMillion < 0) return $"no model in force predicts {campaign.Category}";
        return campaign.ExpectedMinor(perMillion) <= 0 ? "it is not worth its cost" : "";
    }

    private static int PerMillion(Model model, ReadOnlySpan<float> row) => Calibration.PartsPerMillion(model.Predict(row));
}
