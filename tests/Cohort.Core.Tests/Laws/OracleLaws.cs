using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using FsCheck.Fluent;
using FsCheck;
using System.Text;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Exactness: a range holds and says what plain sums over lists of purchases say.</summary>
[Trait("Category", "Slow")]
public class OracleLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void It_holds_what_plain_sums_give_and_announces_each_change_When_batches_are_applied() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var oracle = new NaiveCohort(script.World, Script.FutureDays);
            var runner = new Runner(script.World.Context());
            foreach (var run in Feed.Cut(script.Steps, script.Dice(1), script.Steps.Count / 4))
            {
                foreach (var step in run) oracle.Take(step);
                runner.Apply(run);

                Agreement.With(oracle, runner);
            }

            Assert.Equal(oracle.Changes.OrderBy(c => c.User, StringComparer.Ordinal), runner.ByUser.Select(Change.Of));
            Assert.Equal(runner.Transitions.Count, runner.Transitions.Select(t => t.Id).Distinct().Count());
        }));

    [Fact]
    public void It_gives_spend_and_term_values_of_plain_sums_When_a_user_is_looked_at() =>
        Check.One(Config.WithMaxTest(200), Prop.ForAll(Script.Any, script =>
        {
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var runner = new Runner(script.World.Context()).Run([script.Steps]);
            foreach (var step in script.Steps) oracle.Take(step);
            var context = runner.State.Context;

            foreach (var view in runner.State.Questions.Users())
            {
                var current = oracle.Ledger(view.UserId).Where(buy => buy.Day <= oracle.AsOf);
                var spend = current.GroupBy(buy => script.World.CategoryOf(buy.Sku)).Select(g => (g.Key, g.Sum(buy => buy.Minor)));
                Assert.Equal(spend.Order(), view.Spend.Select(s => (s.Name, s.Minor)).Order());
                for (var term = 0; term < context.Rules.Terms.Length; term++)
                    Assert.Equal(oracle.Value(view.UserId, InBench(context, context.Rules.Terms[term]), view.AsOf.Day), view.TermValues.Span[term]);
            }
        }));

    // A purchase dated tomorrow leaves the window a day after those of today.
    private const int AndTomorrow = 2;

    [Fact]
    public void It_is_never_late_When_days_pass_with_no_purchase() =>
        Check.One(Config.WithMaxTest(200), Prop.ForAll(Script.Any, script =>
        {
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var runner = new Runner(script.World.Context()).Run([script.Steps]);
            foreach (var step in script.Steps) oracle.Take(step);

            var isFirst = true;
            var untilEmpty = script.World.WindowDays + AndTomorrow;
            foreach (var view in runner.State.Questions.Users())
            {
                for (var day = view.AsOf.Day + 1; day <= view.AsOf.Day + untilEmpty && (view.Due is null || day < view.Due.Value.Day); day++)
                    Assert.Equal(oracle.Segments(view.UserId), oracle.Segments(view.UserId, day));
                AssertForeseen(oracle, runner, view.UserId, view.AsOf.Day, isFirst ? Limits.DormantDays + untilEmpty : untilEmpty);
                isFirst = false;
            }
        }));

    private static void AssertForeseen(NaiveCohort oracle, Runner runner, string user, int asOf, int days)
    {
        var context = runner.State.Context;
        var id = Encoding.UTF8.GetBytes(user);
        var now = oracle.Segments(user);
        var ahead = Enumerable.Range(asOf + 1, days).Select(day => (Day: day, Segments: oracle.Segments(user, day))).ToList();
        var names = context.Rules.Segments.Select(s => s.Name).Concat(context.Taxonomy.Categories.Skip(1).Select(c => "affinity:" + c));
        foreach (var name in names)
        {
            Assert.True(context.TryGetSegment(name, out var segment), name);
            var isIn = now.Contains(name);
            int? expected = ahead.Where(d => d.Segments.Contains(name) != isIn).Select(d => (int?)d.Day).FirstOrDefault();
            Assert.Equal(isIn ? expected : null, Until(runner.State.Questions.EndsOn(id, segment)));
            Assert.Equal(isIn ? null : expected, Until(runner.State.Questions.EntersOn(id, segment)));
        }

        int? Until(BusinessDate? date) => date is { } found && found.Day <= asOf + days ? found.Day : null;
    }

    // Categories have other numbers in the taxonomy of the script.
    private static Term InBench(RuleContext context, Term term)
    {
        if (term.Category == Term.AllCategories) return term;
        if (term.Kind == TermKind.Score) return term with { Category = Array.IndexOf(NaiveScore.Models, context.Rules.ScoreModels[term.Category]) };
        Assert.True(RuleBench.Taxonomy.TryGetCategory(context.Taxonomy.CategoryName(term.Category), out var category));
        return term with { Category = category };
    }
}
