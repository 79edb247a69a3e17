using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Learning.Examples;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>Features hold nothing that arrived after their date, and outcomes are what the purchases say.</summary>
public sealed class PointInTimeTests : IDisposable
{
    private const int Days = 200;
    private const int Horizon = 30;

    private static readonly Question Churn = new(ModelKind.Churn, null);
    private static readonly Question Milk = new(ModelKind.Propensity, ShopHistory.Milk);
    private static readonly RowLayout Layout = new([Churn, Milk], []);

    private readonly ShopHistory _shop = new(seed: 7, users: 60, Days);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Features_are_the_same_When_what_came_later_never_came() => Assert.Null(FirstLeak(lines => lines));

    [Fact]
    public void A_leak_is_caught_When_it_is_planted()
    {
        // Whoever sorts the history by date puts what arrived late where nobody knew it yet.
        var leak = FirstLeak(lines => lines.OrderBy(line => line.Day));

        Assert.NotNull(leak);
    }

    [Fact]
    public void Outcomes_are_what_plain_lists_give()
    {
        var schedule = Schedule.Of(ShopHistory.Date(40), null, null, ShopHistory.Date(Days - 10), Horizon, 7);
        var set = ExampleSet.Gather(_shop.Source(_shop.Lines), schedule, Layout, _ => { }, default);
        var checkedRows = 0;
        foreach (var question in Layout.Questions)
        {
            foreach (var period in Enum.GetValues<Period>())
            {
                var examples = set.For(question, period);
                for (var row = 0; row < examples.Rows; row++, checkedRows++)
                {
                    var expected = (question == Churn) != HasBought(examples.Users[row], examples.Dates[row].Day, question.Category);
                    Assert.True(expected == examples.Labels[row], $"{question.Name} of {examples.Users[row]:x16} as of {examples.Dates[row]} should be {expected}.");
                }

                Assert.InRange(examples.Positives, 1, examples.Rows - 1);
            }
        }

        Assert.True(checkedRows > 1_000, $"Only {checkedRows} outcomes were looked at.");
    }

    [Fact]
    public void Everybody_with_a_purchase_in_the_window_has_an_example_on_each_date()
    {
        var schedule = Schedule.Of(ShopHistory.Date(40), null, null, ShopHistory.Date(Days - 10), Horizon, 7);
        var examples = ExampleSet.Gather(_shop.Source(_shop.Lines), schedule, Layout, _ => { }, default).For(Churn, Period.Train);

        foreach (var asOf in schedule.Dates(Period.Train))
        {
            var expected = _shop.Lines.Where(line => line.Arrived <= asOf.Day && line.Day > asOf.Day - 90).Select(line => line.Hash).Distinct().Order();
            Assert.Equal(expected, Enumerable.Range(0, examples.Rows).Where(row => examples.Dates[row] == asOf).Select(row => examples.Users[row]).Order());
        }
    }

    [Fact]
    public void Two_files_give_what_one_gives_When_each_is_in_order()
    {
        var lines = _shop.Lines.Where(line => line.Arrived == line.Day).ToList();
        var whole = VectorsOf(_shop.Source(lines), ShopHistory.Date(120));
        var halves = _shop.Source(lines) with
        {
            Events =
            [
                Engine.Sources.EventSource.Of(_shop.Save(lines.Where(line => line.Hash % 2 == 0), "even"), null),
                Engine.Sources.EventSource.Of(_shop.Save(lines.Where(line => line.Hash % 2 == 1), "odd"), null),
            ],
        };

        Assert.Equal(whole.OrderBy(pair => pair.Key), VectorsOf(halves, ShopHistory.Date(120)).OrderBy(pair => pair.Key));
    }

    private bool HasBought(ulong user, int asOf, string? category) => _shop.Lines.Any(line =>
        line.Hash == user && line.Minor > 0 && line.Day > asOf && line.Day <= asOf + Horizon && line.Arrived <= asOf + Horizon
        && (category is null || line.Sku[0] == 'm'));

    /// <summary>
    /// The first date on which a history, prepared as given, has other features than one that ends on that evening.
    /// </summary>
    private BusinessDate? FirstLeak(Func<IEnumerable<Bought>, IEnumerable<Bought>> prepare)
    {
        for (var day = 60; day < Days; day += 13)
        {
            var date = ShopHistory.Date(day);
            var known = _shop.Lines.Where(line => line.Arrived <= date.Day).ToList();
            var look = VectorsOf(_shop.Source(prepare(_shop.Lines)), date);
            Assert.NotEmpty(look);
            if (!look.OrderBy(pair => pair.Key).SequenceEqual(VectorsOf(_shop.Source(known), date).OrderBy(pair => pair.Key))) return date;
        }

        return null;
    }

    private static Dictionary<ulong, ulong> VectorsOf(TrainingSource source, BusinessDate date)
    {
        var vectors = new Dictionary<ulong, ulong>();
        var table = new FeatureTable(source.Context, Layout.Targets);
        var walk = new DayWalk(source);
        walk.Run([date], Read, _ => { }, default);
        return vectors;

        void Read(BusinessDate evening)
        {
            for (var range = 0; range < DayWalk.Ranges; range++)
                walk.StateOf(range).Questions.VisitFeatures(table, (user, read) => vectors.Add(UserHash.Of(user), FeatureHash.Of(read.Row(1))));
        }
    }
}
