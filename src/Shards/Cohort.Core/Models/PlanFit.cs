using Cohort.Core.Features;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;

namespace Cohort.Core.Models;

/// <summary>
/// What of a plan can be scored under some rules and taxonomy. Ranges and scorers find the same, each by itself. Immutable,
/// for many threads at once.
/// </summary>
public sealed class PlanFit
{
    /// <summary>Sets a plan beside a context.</summary>
    public PlanFit(ScoringPlan plan, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        (Plan, Context) = (plan, context);
        var (fitting, faults) = (new List<int>(), new List<string>());
        for (var i = 0; i < plan.Models.Count; i++)
        {
            if (plan.Models[i].Target.FaultUnder(context) is { } fault)
                faults.Add($"The model {plan.Models[i].Name} of version {plan.Models[i].Version} scores nobody. {fault}");
            else fitting.Add(i);
        }

        if (plan.Campaigns.Length > 0)
        {
            if (CampaignFile.TryParse(plan.Campaigns, context.Taxonomy, out var file, out var errors, context.Rules.MinorDigits, context.WindowDays)) Eligibility = new Eligibility(file, context);
            else faults.Add($"The campaigns cannot be used, so that nobody gets a next best action: {errors[0]}");
        }

        (Fitting, Faults) = (fitting, faults);
        Widths = [.. plan.Models.Select((model, i) => fitting.Contains(i) ? model.Target.Schema.Width : 0)];
    }

    /// <summary>The plan.</summary>
    public ScoringPlan Plan { get; }

    /// <summary>The rules and taxonomy.</summary>
    public RuleContext Context { get; }

    /// <summary>The indexes of the models whose vectors can be computed, in order.</summary>
    public IReadOnlyList<int> Fitting { get; }

    /// <summary>Of each model, the numbers in its vector; 0 where it does not fit.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>What cannot be used and why, in whole sentences.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Who may be addressed by which campaign; null without campaigns.</summary>
    public Eligibility? Eligibility { get; }

    /// <summary>Words that say which campaigns a user is eligible for; 0 without campaigns.</summary>
    public int EligibleWords => Eligibility?.Words ?? 0;

    /// <summary>A table for the vectors of the models that fit.</summary>
    public FeatureTable CreateFeatureTable() => new(Context, [.. Fitting.Select(i => Plan.Models[i].Target)]);

    /// <summary>A block for users with the vectors of the models that fit.</summary>
    public ScoreBlock CreateBlock() => new(Fitting.Count, EligibleWords);
}
