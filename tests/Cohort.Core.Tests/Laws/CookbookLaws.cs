using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>The cookbook of docs/RULES.md says what it says it does: each of its rules beside plain sums of a user's purchases.</summary>
public class CookbookLaws
{
    private const int Skincare = 1;
    private const int Makeup = 2;

    // Days on which scripts sell.
    private static readonly DateSpan BlackFriday = new(new BusinessDate(19_990), new BusinessDate(20_010));

    private static readonly string Cookbook = Read();

    // Those that are about users too who bought nothing in the window.
    private static readonly string[] Beyond = ["one_and_done", "lapsed", "first_time", "loyal", "big", "champions"];

    private static Dictionary<string, Func<Sums, bool>> Meant { get; } = new(StringComparer.Ordinal)
    {
        ["recent"] = of => of.Orders(30) >= 1,
        ["skincare"] = of => of.Orders(90, Skincare) >= 1,
        ["no_makeup"] = of => of.Orders(90, Skincare) >= 1 && of.Orders(90, Makeup) == 0,
        ["spender"] = of => of.Spend(30) > 100_00,
        ["every_month"] = of => of.Orders(30) >= 1 && of.Orders(60) > of.Orders(30) && of.Orders(90) > of.Orders(60),
        ["stopped"] = of => of.Orders(30) == 0 && of.Orders(90) >= 1,
        ["returned"] = of => of.Orders(7) >= 1 && of.Orders(60) == of.Orders(7) && of.Orders(90) > of.Orders(60),
        ["one_or_two"] = of => of.Orders(90, Skincare) is 1 or 2,
        ["points"] = of => (2 * of.Orders(90, Skincare)) + (5 * of.Orders(90, Makeup)) >= 20,
        ["growing"] = of => of.Spend(30) > of.Spend(60) - of.Spend(30),
        ["at_risk"] = of => of.Churn > 600_000,
        ["interval"] = of => of.Orders(90) > 1 && of.First - of.Last >= 20 * (of.Orders(90) - 1) && of.First - of.Last <= 40 * (of.Orders(90) - 1),
        ["one_and_done"] = of => of.Ever.Orders == 1 && of.Last > 60,
        ["lapsed"] = of => of.Last >= 120,
        ["first_time"] = of => of.Since is >= 0 and < 30,
        ["loyal"] = of => of.Ever.Orders >= 5,
        ["big"] = of => of.Ever.Minor > 500_00,
        ["spender_back"] = of => Meant!["spender"](of) && !Meant["every_month"](of),
        ["brand"] = of => of.OrdersOf(new LineSelector(Dimension.Brand, "ACME"), 90) >= 1,
        ["product"] = of => of.OrdersOf(new LineSelector(Dimension.Sku, "s1"), 30) >= 2,
        ["black_friday"] = of => of.OrdersOn(BlackFriday) >= 1,
        ["not_since"] = of => of.Bought(60, 31) && of.Orders(31) == 0,
        ["regular"] = of => Enumerable.Range(0, 6).Count(week => of.Bought((7 * week) + 6, 7 * week)) >= 4,
        ["top_tenth"] = of => of.HasUsers(TermKind.Spend) && 10 * of.Below(TermKind.Spend) >= 9 * of.Users(TermKind.Spend),
        ["above_average"] = of => of.HasUsers(TermKind.Spend) && of.Spend(90) * of.Users(TermKind.Spend) > 2 * of.SumOfAll(TermKind.Spend),
        ["champions"] = of => of.Last is >= 0 and <= 30 && of.Orders(90) >= 3
            && of.HasUsers(TermKind.LifetimeSpend) && of.Ever.Minor * of.Users(TermKind.LifetimeSpend) > of.SumOfAll(TermKind.LifetimeSpend),
        ["best_fifths"] = of => of.Last >= 0 && of.Fifth(TermKind.DaysSinceLast) == 1 && of.Fifth(TermKind.Orders) == 5 && of.Fifth(TermKind.Spend) == 5,
        ["good_baskets"] = of => of.Orders(90) > 0 && of.Of(TermKind.Ordered) > 50_00 * of.Orders(90),
        ["big_order"] = of => of.Of(TermKind.LargestOrder) > 100_00,
        ["trading_down"] = of => of.Orders(90) > 0 && 2 * of.Of(TermKind.LastOrder) * of.Orders(90) < of.Of(TermKind.Ordered),
        ["above_all_orders"] = of => of.Orders(90) > 0 && of.HasUsers(TermKind.AverageOrder)
            && of.Of(TermKind.AverageOrder) * of.Users(TermKind.AverageOrder) > of.SumOfAll(TermKind.AverageOrder),
    };

    [Fact]
    public void It_means_what_it_says_When_purchases_are_random()
    {
        var (met, unmet) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Script.Any, script =>
        {
            var world = script.World with { Rules = [], WindowDays = Limits.WindowDays };
            var oracle = new NaiveCohort(world, Script.FutureDays, isWatching: false);
            var taxonomy = world.Context().Taxonomy;
            Assert.True(RuleBench.Parse(Cookbook).TryBind(taxonomy, out var set, out var errors), string.Join('\n', errors));
            Assert.Equal(Meant.Keys, set.Segments.Select(segment => segment.Name));

            var cluster = new Cluster(new RuleContext(set, 1, taxonomy, 1), 1);
            Take(script.Steps.Take(Math.Max(1, script.Steps.Count / 2)));
            var tomorrow = cluster.States[0].AsOf!.Value.Day + 1;
            oracle.Find(tomorrow);
            cluster.Find(tomorrow);
            Take([new DayTurn(tomorrow), .. script.Steps.Skip(script.Steps.Count / 2)]);

            foreach (var view in cluster.States[0].Questions.Users())
            {
                var current = oracle.Ledger(view.UserId).Any(buy => buy.Day <= oracle.AsOf);
                var known = current || oracle.Lifetime(view.UserId) is { Lines: > 0 } or { Minor: not 0 };
                var expected = Meant.Where(rule => (current || (known && Beyond.Contains(rule.Key))) && rule.Value(new Sums(oracle, view.UserId))).Select(rule => rule.Key).ToList();
                Assert.Equal(expected, view.Segments);
                met.UnionWith(expected);
                unmet.UnionWith(Meant.Keys.Except(expected));
            }

            void Take(IEnumerable<Step> steps)
            {
                foreach (var step in steps) oracle.Take(step);
                cluster.Apply([.. steps]);
            }
        }));

        Assert.Empty(Meant.Keys.Except(met));
        Assert.Empty(Meant.Keys.Except(unmet));
    }

    [Fact]
    public void It_is_written_without_a_warning_but_that_of_dates_When_it_is_checked() =>
        Assert.Contains("counts what is still in the last 90 days", Assert.Single(RuleBench.Parse(Cookbook).Warnings).Message, StringComparison.Ordinal);

    // The categories of the page stand for two of those that scripts sell, and its dates for days on which they do.
    private static string Read()
    {
        using var stream = new StreamReader(typeof(CookbookLaws).Assembly.GetManifestResourceStream("RULES.md")!);
        var page = stream.ReadToEnd();
        var lines = page[page.IndexOf("## Cookbook", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal));
        return "affinity off\n" + string.Join('\n', lines)
            .Replace("from 2026-11-27 to 2026-11-30", $"from {BlackFriday.First} to {BlackFriday.Last}", StringComparison.Ordinal)
            .Replace("sku \"4711\"", "sku \"s1\"", StringComparison.Ordinal)
            .Replace("SKINCARE", RuleBench.Taxonomy.CategoryName(Skincare), StringComparison.Ordinal)
            .Replace("MAKEUP", RuleBench.Taxonomy.CategoryName(Makeup), StringComparison.Ordinal);
    }

    /// <summary>What a user bought, summed anew for each question.</summary>
    private sealed class Sums(NaiveCohort oracle, string user)
    {
        public long Churn => Of(TermKind.Score, 0, 90);

        public long Last => Of(TermKind.DaysSinceLast, Term.AllCategories, 90);

        public long Since => Of(TermKind.DaysSinceFirst, Term.AllCategories, 90);

        public LifetimeTotals Ever => oracle.Lifetime(user);

        public long First => Of(TermKind.Tenure, Term.AllCategories, 90);

        public long Users(TermKind kind) => Of((TermKind)((byte)kind + 64), Term.AllCategories, 90);

        public bool HasUsers(TermKind kind) => Users(kind) > 0;

        public long Below(TermKind kind) => Of((TermKind)((byte)kind + 128), Term.AllCategories, 90);

        public long SumOfAll(TermKind kind) => Of((TermKind)((byte)kind + 192), Term.AllCategories, 90);

        public long Fifth(TermKind kind) => HasUsers(kind) ? Math.Min(5, (5 * Below(kind) / Users(kind)) + 1) : 0;

        public long Orders(int days, int category = Term.AllCategories) => Of(TermKind.Orders, category, days);

        public long Spend(int days) => Of(TermKind.Spend, Term.AllCategories, days);

        public long OrdersOf(LineSelector selector, int days) =>
            oracle.Value(user, new Term(TermKind.Orders, Term.AllCategories, days) { Selector = selector }, (int)oracle.AsOf!);

        public long OrdersOn(DateSpan dates) => oracle.Value(user, new Term(TermKind.Orders, Term.AllCategories, 90) { Dates = dates }, (int)oracle.AsOf!);

        /// <summary>Whether a line that is no refund has an age between two.</summary>
        public bool Bought(int oldest, int youngest) =>
            oracle.Ledger(user).Any(buy => !buy.IsRefund && oracle.AsOf - buy.Day >= youngest && oracle.AsOf - buy.Day <= oldest);

        public long Of(TermKind kind) => Of(kind, Term.AllCategories, 90);

        private long Of(TermKind kind, int category, int days) => oracle.Value(user, new Term(kind, category, days), (int)oracle.AsOf!);
    }
}
