using Cohort.Core.Scoring;

namespace Cohort.Core.Models;

/// <summary>
/// Tells why a model gives a user their score, and what each campaign is worth for them by the models in force. Immutable, for many
/// threads at once.
/// </summary>
public sealed class ScoreExplainer
{
    private readonly ModelSet _set;

    /// <summary>Explains scores of a model.</summary>
    /// <param name="model">The model, in force or not.</param>
    /// <param name="inForce">The models in force: they say how likely campaigns are taken.</param>
    /// <param name="campaigns">The text of the file of campaigns; empty without.</param>
    public ScoreExplainer(Model model, IReadOnlyList<Model> inForce, string campaigns)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(campaigns);
        IReadOnlyList<Model> needed = campaigns.Length > 0 ? inForce : [];
        (Model, _set) = (model, new ModelSet([.. needed, model], needed.Count));
        Plan = ScoringPlan.Of(_set, 0, campaigns);
    }

    /// <summary>The model whose scores are explained.</summary>
    public Model Model { get; }

    /// <summary>What is needed of a user.</summary>
    public ScoringPlan Plan { get; }

    /// <summary>Takes the score of a user apart.</summary>
    /// <param name="fit">The plan under the rules and taxonomy of the user's range.</param>
    /// <param name="block">The user, as the only one, with the as-of date.</param>
    /// <exception cref="InvalidOperationException">The model does not fit these rules and taxonomy: <see cref="ModelSet.FaultOf"/> says why.</exception>
    public ScoreReasons Explain(PlanFit fit, ScoreBlock block)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(block);
        if (ModelSet.FaultOf(Model, fit.Context) is { } fault) throw new InvalidOperationException(fault);
        var row = block.Rows(fit.Fitting.Count - 1, Model.Target.Schema.Width);
        var contributions = new double[row.Length];
        var origin = Model.Predictor.Explain(row, contributions);
        var (raw, calibration) = (Model.Predictor.Score(row), Model.Calibration);
        return new ScoreReasons(
            Plan.Models[^1], block.Place.AsOf, row.ToArray(), contributions, origin, raw, calibration.Of(raw),
            calibration.Slope, calibration.Offset, calibration.Scores.Length, Worth(fit, block), fit.Faults);
    }

    private List<CampaignWorth> Worth(PlanFit fit, ScoreBlock block)
    {
        // As scorers do it: a model that does not fit says nothing.
        var fitting = new ModelSet([.. fit.Fitting.Select(i => _set.Models[i])], fit.Fitting.Count - 1);
        var found = new List<CampaignWorth>();
        if (fit.Eligibility is not { File: { } campaigns }) return found;
        foreach (var (place, campaign) in campaigns.Campaigns.Index())
        {
            var model = fitting.IndexFor(campaign.Category);
            var perMillion = model < 0 ? -1 : Calibration.PartsPerMillion(fitting.Models[model].Predict(block.Rows(model, fitting.Models[model].Target.Schema.Width)));
            var expected = perMillion < 0 ? 0 : campaign.ExpectedMinor(perMillion);
            found.Add(new CampaignWorth(
                campaign.Name, campaign.Category, campaign.Eligible, campaign.From, campaign.Until, campaign.ValueMinor, campaign.CostMinor, perMillion, expected,
                ObstacleOf(campaign, perMillion, expected, (block.EligibleOf(0)[place / 64] >> (place % 64) & 1) != 0, block)));
        }

        return found;
    }

    private static CampaignObstacle ObstacleOf(Campaign campaign, int perMillion, long expected, bool isEligible, ScoreBlock block)
    {
        if (!campaign.RunsOn(block.Place.AsOf)) return CampaignObstacle.NotRunning;
        if (!isEligible) return CampaignObstacle.NotEligible;
        if (campaign.HoldsOut(block.User(0))) return CampaignObstacle.HeldOut;
        if (perMillion < 0) return CampaignObstacle.NoModel;
        return expected <= 0 ? CampaignObstacle.NotWorthIt : CampaignObstacle.None;
    }
}
