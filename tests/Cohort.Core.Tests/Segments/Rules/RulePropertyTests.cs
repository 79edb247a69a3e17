using Cohort.Core.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cohort.Core.Tests.Segments.Rules.RuleBench;

namespace Cohort.Core.Tests.Segments.Rules;

public class RulePropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    private static readonly Gen<NaiveCondition> AnyRule = Gen.Choose(0, 4).SelectMany(RandomRules.Condition);

    private static readonly Arbitrary<(NaiveCondition Rule, long[] Values)> RuleAndValues = (
        from rule in AnyRule
        from values in RandomRules.Value.ArrayOf(64)
        select (rule, values)).ToArbitrary();

    [Fact]
    public void Agrees_with_the_naive_evaluator_When_rules_and_values_are_random() =>
        Check.One(Config, Prop.ForAll(RuleAndValues, sample =>
        {
            var set = Rule(sample.Rule.ToString());
            foreach (var values in ValuesOf(set, sample.Values))
            {
                var expected = sample.Rule.Holds(term => values[set.Terms.IndexOf(InSet(set, term))]);

                Assert.Equal(expected ? 1UL : 0UL, Memberships(set, values)[0]);
                Assert.Equal(expected, set.Explain(0, values).Holds);
            }

            Assert.EndsWith(".", set.Describe(0), StringComparison.Ordinal);
        }));

    [Fact]
    public void Passes_over_no_rule_that_holds_When_a_user_bought_of_some_categories_only() =>
        Check.One(Config, Prop.ForAll(RuleAndValues, sample =>
        {
            var set = Bind($"segment s: {sample.Rule}\nsegment u: {sample.Rule}\nsegment t: not in(\"s\") or orders(\"BEER\") > 1");
            foreach (var values in ValuesOf(set, sample.Values))
            {
                ushort[] categories = [.. Enumerable.Range(0, Taxonomy.CategoryCount).Where(category => sample.Values[category] % 2 == 0).Select(category => (ushort)category)];
                for (var i = 0; i < values.Length; i++)
                {
                    var term = set.Terms[i];
                    if (term.Kind != TermKind.Score && term.Category != Term.AllCategories && !categories.Contains((ushort)term.Category)) values[i] = term.Blank;
                }

                var some = new ulong[set.Words];
                set.Evaluate(values, categories, some);
                Assert.Equal(Memberships(set, values), some);
            }
        }));

    [Fact]
    public void Prints_what_it_reads_and_means_the_same_When_a_rule_is_printed_and_read_again() =>
        Check.One(Config, Prop.ForAll(RuleAndValues, sample =>
        {
            var first = Parse("segment s: " + sample.Rule);
            var second = Parse(first.Canonical);

            Assert.Equal(first.Canonical, second.Canonical);
            Assert.Equal(first.Version, second.Version);
            var (one, other) = (Bind(first.Text), Bind(second.Text));
            foreach (var values in ValuesOf(one, sample.Values))
            {
                Assert.Equal(Memberships(one, values), Memberships(other, values));
            }
        }));

    [Fact]
    public void Keeps_its_version_When_white_space_and_comments_are_strewn_in() =>
        Check.One(Config, Prop.ForAll(AnyRule.ToArbitrary(), rule =>
        {
            var text = "segment s: " + rule;
            var strewn = text.Replace(" ", " # a \"comment\"\r\n\t", StringComparison.Ordinal)
                .Replace("(", " (\n", StringComparison.Ordinal);
            if (text.Contains("BIO", StringComparison.Ordinal)) return;

            Assert.Equal(Parse(text).Version, Parse(strewn).Version);
        }));

    [Fact]
    public void Is_never_later_than_the_first_change_of_a_membership_When_days_pass() =>
        Check.One(Config.WithMaxTest(200), Prop.ForAll(RuleAndValues, sample =>
        {
            var set = Rule(sample.Rule.ToString());
            for (var term = 0; term < set.Terms.Length; term++)
            {
                if (set.Terms[term].IsAge) AssertNeverLate(set, term, ValuesOf(set, sample.Values).First());
            }
        }));

    private static Term InSet(RuleSet set, Term term) =>
        term.Kind == TermKind.Score ? term with { Category = set.ScoreModels.ToList().IndexOf(NaiveScore.Models[term.Category]) } : term;

    /// <summary>Eight users: each takes the pool from another place on.</summary>
    private static IEnumerable<long[]> ValuesOf(RuleSet set, long[] pool)
    {
        var terms = set.Terms.Length;
        for (var user = 0; user < 8; user++)
        {
            yield return [.. Enumerable.Range(user * 8, terms).Select(i => pool[i % pool.Length])];
        }
    }

    private static void AssertNeverLate(RuleSet set, int term, long[] values)
    {
        var results = new ulong[101];
        for (var age = 0; age < results.Length; age++)
        {
            values[term] = age;
            results[age] = Memberships(set, values)[0];
        }

        for (var age = 1; age < results.Length; age++)
        {
            if (results[age] != results[age - 1]) Assert.Equal(age, set.NextAge(term, age - 1));
        }
    }
}
