using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class ScoringPlanTests
{
    [Fact]
    public void A_plan_is_read_back_whole()
    {
        var read = ScoringPlan.Read(Plans.Plan.Encoded.Span);

        Assert.Equal((Plans.Plan.Id, 7, Plans.Campaigns), (read.Id, read.Generation, read.Campaigns));
        Assert.Equal(Plans.Plan.Models, read.Models);
        Assert.Equal([false, false, true], read.Models.Select(model => model.IsShadow));
    }

    [Fact]
    public void A_plan_has_the_bytes_that_nodes_of_other_versions_know()
    {
        var plan = new ScoringPlan(7, [new PlannedModel("churn", "0123456789abcdef", false, new FeatureTarget(new FeatureSchema(false, []), null))], "c");

        Assert.Equal(Golden.Plan, Convert.ToHexStringLower(plan.Encoded.Span));
        Assert.Equal(plan.Id, ScoringPlan.Read(Convert.FromHexString(Golden.Plan)).Id);
    }

    [Fact]
    public void A_plan_has_another_id_When_anything_in_it_is_another()
    {
        string[] ids =
        [
            Plans.Plan.Id,
            ScoringPlan.Of(Plans.Set, 8, Plans.Campaigns).Id,
            ScoringPlan.Of(Plans.Set, 7, "").Id,
            ScoringPlan.Of(new ModelSet([Plans.Model(4), .. Plans.Set.Models.Skip(1)], 2), 7, Plans.Campaigns).Id,
            ScoringPlan.Of(new ModelSet(Plans.Set.Models, 3), 7, Plans.Campaigns).Id,
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Damaged_bytes_are_no_plan()
    {
        var bytes = Plans.Plan.Encoded.ToArray();
        for (var i = 0; i < bytes.Length; i += 7)
        {
            bytes[i] ^= 1;
            Assert.Throws<DamagedDataException>(() => ScoringPlan.Read(bytes));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void Models_that_do_not_fit_are_left_out_and_told_of()
    {
        var context = new RuleContext(RuleBench.Bind("segment s: orders() > 2"), 4, RuleBench.Taxonomy, 2);

        var (fits, without) = (new PlanFit(Plans.Plan, Plans.Context), new PlanFit(Plans.Plan, context));

        Assert.Equal([0, 1, 2], fits.Fitting);
        Assert.Empty(fits.Faults);
        Assert.Equal([0, 2], without.Fitting);
        Assert.Equal(0, without.Widths[1]);
        Assert.Contains("whose rule has changed since", Assert.Single(without.Faults), StringComparison.Ordinal);
        Assert.Equal(2, without.CreateFeatureTable().Targets.Count);
    }

    [Fact]
    public void Campaigns_that_do_not_fit_are_left_out_and_told_of()
    {
        var fit = new PlanFit(ScoringPlan.Of(Plans.Set, 1, Plans.Campaigns.Replace("DAIRY", "NOWHERE", StringComparison.Ordinal)), Plans.Context);

        Assert.Null(fit.Eligibility);
        Assert.Equal(0, fit.EligibleWords);
        Assert.StartsWith("The campaigns cannot be used", Assert.Single(fit.Faults), StringComparison.Ordinal);
    }
}
