using Cohort.Core.Features;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Features;

public class FeatureSchemaTests
{
    private const string Rules = "segment idle: days_since_last() > 30\nsegment rich \"Big\": spend() >= 500";

    [Fact]
    public void It_fits_other_rules_When_its_segments_mean_the_same_there()
    {
        var schema = FeatureSchema.For(RuleBench.Bind(Rules), hasCategory: false);

        Assert.Null(schema.FaultUnder(RuleBench.Bind("segment new: orders() > 1\nsegment rich: (spend() >= 500.0)\nsegment idle: days_since_last() > 30")));
        Assert.Equal(schema, FeatureSchema.For(RuleBench.Bind(Rules + " # comment"), hasCategory: false));
        Assert.NotEqual(schema, FeatureSchema.For(RuleBench.Bind(Rules), hasCategory: true));
    }

    [Theory]
    [InlineData("segment rich: spend() >= 500", "\"idle\", which the rules do not have")]
    [InlineData("segment rich: spend() >= 500\nsegment idle: days_since_last() > 31", "\"idle\", whose rule has changed")]
    public void It_is_refused_with_the_segment_and_the_remedy_When_the_rules_differ(string rules, string fault) =>
        Assert.Contains(fault, FeatureSchema.For(RuleBench.Bind(Rules), false).FaultUnder(RuleBench.Bind(rules)), StringComparison.Ordinal);

    [Fact]
    public void Segments_whose_rules_use_scores_are_no_features_So_that_no_circle_closes()
    {
        var rules = RuleBench.Bind(Rules + "\nsegment leaving: score(\"churn\") > 0.6");
        Assert.Equal(["idle", "rich"], FeatureSchema.For(rules, hasCategory: false).Segments.Select(segment => segment.Name));

        // As an older rule of the same name would have it, and as a definition of today would.
        foreach (var definition in (string[])[rules.DefinitionOf(0), rules.DefinitionOf(2)])
        {
            var fault = new FeatureSchema(false, [new SegmentFeature("leaving", definition)]).FaultUnder(rules);
            Assert.Equal("The model looks at the segment \"leaving\", whose rule looks at the score of churn: scores would depend on scores. Train it without that segment, or take the score out of the rule.", fault);
        }
    }

    [Fact]
    public void Segments_whose_rules_compare_users_with_all_others_are_no_features_Since_training_does_not_see_all()
    {
        var rules = RuleBench.Bind(Rules + "\nsegment top: percentile(spend()) >= 90%\nsegment best: in(\"top\") and orders() > 2");
        Assert.Equal(["idle", "rich"], FeatureSchema.For(rules, hasCategory: false).Segments.Select(segment => segment.Name));

        var fault = new FeatureSchema(false, [new SegmentFeature("best", rules.DefinitionOf(3))]).FaultUnder(rules);
        Assert.Equal("The model looks at the segment \"best\", whose rule compares users with all others, which training does not see. Train it without that segment, or take the comparison out of the rule.", fault);
    }

    [Fact]
    public void It_is_refused_When_another_version_of_the_function_computed_it() =>
        Assert.Contains("train it anew", new FeatureSchema(7, false, []).FaultUnder(RuleBench.Bind(Rules)), StringComparison.Ordinal);

    [Fact]
    public void A_target_is_refused_When_its_category_is_not_in_the_taxonomy()
    {
        var context = new RuleContext(RuleBench.Bind(Rules), 1, RuleBench.Taxonomy, 1);

        Assert.Contains("\"SHOES\"", new FeatureTarget(new(true, []), "SHOES").FaultUnder(context), StringComparison.Ordinal);
        Assert.NotNull(new FeatureTarget(new(true, []), null).FaultUnder(context));
        Assert.NotNull(new FeatureTarget(new(false, []), "WINE").FaultUnder(context));
        Assert.Throws<ArgumentException>(() => new FeatureTable(context, [new(new(true, []), "SHOES")]));
        Assert.Null(new FeatureTarget(new(true, []), "WINE").FaultUnder(context));
    }

    [Fact]
    public void Reading_allocates_nothing_When_every_user_was_read_before()
    {
        var script = ScriptWriter.Write(9);
        var runner = new Runner(script.World.Context()).Run([script.Steps]);
        var table = new FeatureTable(
            runner.State.Context, [new(FeatureSchema.For(runner.State.Context.Rules, true), "WINE"), new(new FeatureSchema(false, []), null)]);
        var users = 0;
        FeatureVisitor visit = (_, _) => users++;
        runner.State.Questions.VisitFeatures(table, visit);

        Assert.Equal(0, Allocated.By(() => runner.State.Questions.VisitFeatures(table, visit)));
        Assert.True(users > 0);
    }

    [Fact]
    public void A_salted_user_has_features_of_her_sums_with_no_hours()
    {
        const int day = 20_000;
        var runner = new Runner(new RuleContext(RuleBench.Bind(Rules), 1, RuleBench.Taxonomy, 1));
        runner.Apply([new DayTurn(day), new Buy("e1", "ann", "s1", 250, 2, day, 36_000), new Buy("e2", "ann", "s1", 50, 2, day, 36_000), new Buy("e3", "ann", "s2", 100, 2, day - 1)]);
        var table = new FeatureTable(runner.State.Context, [new(new FeatureSchema(false, []), null)]);
        runner.State.Questions.TryReadFeatures("ann"u8, table);
        var before = table.Row(0).ToArray();
        runner.State.Salting.HoldPart(new Core.Ranges.Salt("ann", 2), runner.State.Salting.BeginSalting(new Core.Ranges.Salt("ann", 2)));

        Assert.True(runner.State.Questions.TryReadFeatures("ann"u8, table));
        var names = table.Targets[0].Schema.Features.Select(feature => feature.Name).ToList();
        var differing = names.Where((_, i) => before[i] != table.Row(0)[i]);
        Assert.Equal(["largest_line", "night", "morning"], differing);
    }
}
