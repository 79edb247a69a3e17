using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Runner = Cohort.Core.Tests.Laws.Runner;

namespace Cohort.Core.Tests.Features;

/// <summary>Features are what lists of purchases up to the as-of date say, whatever way the ledger came about.</summary>
[Trait("Category", "Slow")]
public class FeatureLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void They_are_what_plain_lists_give_and_look_at_nothing_after_their_date() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            if (script.World.WindowDays < Limits.FeatureDays) return;
            script = script with { World = script.World with { IsWide = false } };
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var runner = new Runner(script.World.Context()).Run([script.Steps]);
            foreach (var step in script.Steps) oracle.Take(step);
            var asOf = oracle.AsOf!.Value;

            foreach (var (user, rows) in VectorsOf(runner.State))
            {
                var lines = oracle.Ledger(user).Where(buy => buy.Day <= asOf && buy.Day > asOf - Limits.FeatureDays).ToList();
                var expected = NaiveFeatures.OfUser(lines, asOf, script.World.CategoryOf, script.World.Brands);
                foreach (var (rule, holds) in script.World.Rules.Select(rule => (rule.Name, oracle.Segments(user).Contains(rule.Name))))
                    expected["segment:" + rule] = holds ? 1 : 0;
                for (var i = 0; i < rows.Count; i++)
                {
                    var target = Targets(runner.State.Context)[i];
                    var all = target.Category is null ? expected : new(expected.Concat(
                        NaiveFeatures.OfCategory(lines, asOf, target.Category, script.World.CategoryOf)));
                    AssertClose(user, target.Schema, all, rows[i]);
                }
            }
        }));

    [Fact]
    public void They_are_the_same_bits_When_the_same_purchases_come_in_another_order() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var context = script.World.Context();
            var last = new DayTurn(script.Steps.OfType<DayTurn>().Max(turn => turn.Day));
            Buy[] distinct = [.. script.Buys.DistinctBy(buy => (buy.User, buy.Event))];
            var one = new Runner(context).Run([[last, .. distinct]]);
            script.Dice(2).Shuffle(distinct);
            var other = new Runner(context).Run([[last, .. distinct]]);

            Assert.Equal(Hashes(one.State), Hashes(other.State));
        }));

    [Fact]
    public void They_are_the_same_bits_When_the_range_was_recovered_or_split() =>
        Check.One(Config.WithMaxTest(100), Prop.ForAll(Script.Any, script =>
        {
            var context = script.World.Context();
            var runner = new Runner(context).Run([script.Steps]);
            var recovered = RangeState.ReadSnapshot(runner.Snapshot(), context);
            var (lower, upper) = RangeState.ReadSnapshot(runner.Snapshot(), context).SplitAt(1UL << 63);

            Assert.Equal(Hashes(runner.State), Hashes(recovered));
            Assert.Equal(Hashes(runner.State), Hashes(lower).Concat(Hashes(upper)).Order());
        }));

    private static List<FeatureTarget> Targets(RuleContext context) =>
    [
        new(FeatureSchema.For(context.Rules, hasCategory: false), null),
        .. context.Taxonomy.Categories.Select(category => new FeatureTarget(FeatureSchema.For(context.Rules, hasCategory: true), category)),
        new(new FeatureSchema(hasCategory: false, []), null),
    ];

    private static List<(string User, List<float[]> Rows)> VectorsOf(RangeState state)
    {
        var users = new List<(string, List<float[]>)>();
        state.Questions.VisitFeatures(new FeatureTable(state.Context, Targets(state.Context)), (user, table) => users.Add(
            (Encoding.UTF8.GetString(user), [.. Enumerable.Range(0, table.Targets.Count).Select(i => table.Row(i).ToArray())])));
        return users;
    }

    private static List<string> Hashes(RangeState state) => [.. VectorsOf(state)
        .Select(user => user.User + string.Concat(user.Rows.Select(row => $" {FeatureHash.Of(row):x16}"))).Order()];

    private static void AssertClose(string user, FeatureSchema schema, Dictionary<string, double> expected, float[] row)
    {
        Assert.Equal(schema.Width, row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            var feature = schema.Features[i];
            var value = expected[feature.Name];
            Assert.True(Math.Abs(row[i] - value) <= 1e-6 * Math.Max(1, Math.Abs(value)), $"{user}: {feature.Name} is {row[i]} and should be {value}.");
            Assert.InRange(row[i], feature.Low, feature.High);
        }
    }
}
