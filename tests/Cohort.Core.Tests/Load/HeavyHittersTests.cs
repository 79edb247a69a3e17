using System.Globalization;
using System.Text;
using Cohort.Core.Load;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Load;

public class HeavyHittersTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    /// <summary>Offers of a skewed few dozen users, with halvings (user -1) between them.</summary>
    private static Arbitrary<(int Capacity, List<(int User, int Weight)> Offers)> Streams { get; } = Arb.From(
        from capacity in Gen.Choose(1, 40)
        from offers in Gen.Frequency(
            (40, from a in Gen.Choose(0, 60) from b in Gen.Choose(0, 60) from weight in Gen.Choose(1, 127) select (a * b / 60, weight)),
            (1, Gen.Constant((-1, 0)))).ListOf()
        select (capacity, offers.ToList()));

    [Fact]
    public void No_weight_is_misjudged_by_more_than_the_total_over_the_capacity_When_users_are_offered_and_halved() =>
        Check.One(Config, Prop.ForAll(Streams, stream =>
        {
            var sketch = new HeavyHitters(stream.Capacity);
            var truth = new Dictionary<int, double>();
            var halvings = 0;
            foreach (var (user, weight) in stream.Offers)
            {
                if (user < 0)
                {
                    sketch.Halve();
                    halvings++;
                    foreach (var known in truth.Keys.ToList()) truth[known] /= 2;
                    continue;
                }

                Offer(sketch, user, weight);
                truth[user] = truth.GetValueOrDefault(user) + weight;
            }

            // Each halving may round an upper bound up by one half, which halves again after it.
            var bound = (sketch.Total / (double)stream.Capacity) + (halvings > 0 ? 2 : 0);
            var top = sketch.Top(stream.Capacity, 0);
            Assert.True(top.Count <= stream.Capacity);
            foreach (var hitter in top)
            {
                var weight = truth[int.Parse(hitter.UserId, CultureInfo.InvariantCulture)];
                Assert.True(hitter.Least <= weight && weight <= hitter.Most, $"{hitter} has {weight}.");
                Assert.True(hitter.Most - hitter.Least <= bound, $"{hitter} is off by more than {bound}.");
            }

            var missing = truth.Where(user => user.Value > bound && !top.Any(hitter => hitter.Point == (ulong)user.Key));
            Assert.Empty(missing);
        }));

    [Fact]
    public void It_is_exact_When_there_are_no_more_users_than_places()
    {
        var sketch = new HeavyHitters(3);
        foreach (var (user, weight) in new[] { (1, 5), (2, 40), (1, 6), (3, 1) }) Offer(sketch, user, weight);

        Assert.Equal(
            [new HeavyHitter("2", 2, 40, 40), new HeavyHitter("1", 1, 11, 11), new HeavyHitter("3", 3, 1, 1)], sketch.Top(5, 0));
        Assert.Equal(["2"], sketch.Top(5, 12).Select(hitter => hitter.UserId));
        Assert.Equal((3, 52), (sketch.Count, sketch.Total));
    }

    [Fact]
    public void The_longest_id_is_kept_whole_When_it_takes_the_place_of_another()
    {
        var sketch = new HeavyHitters(1);
        sketch.Offer(1, "short"u8, 1);
        sketch.Offer(2, Encoding.UTF8.GetBytes(new string('x', Limits.IdBytes)), 1);

        Assert.Equal(new HeavyHitter(new string('x', Limits.IdBytes), 2, 2, 1), sketch.Top(1, 0).Single());
    }

    [Fact]
    public void It_inherits_what_is_wanted_When_a_range_is_split()
    {
        var (whole, part) = (new HeavyHitters(4), new HeavyHitters(4));
        for (var user = 1; user <= 4; user++) Offer(whole, user, user * 10);

        part.Inherit(whole, point => point > 2);

        Assert.Equal([(4UL, 40L), (3UL, 30L)], part.Top(4, 0).Select(hitter => (hitter.Point, hitter.Least)));
        Assert.Equal(70, part.Total);
    }

    [Fact]
    public void Offering_allocates_nothing()
    {
        var sketch = new HeavyHitters(8);
        Offer();

        Assert.Equal(0, Allocated.By(Offer));

        void Offer()
        {
            for (var i = 0; i < 1_000; i++) sketch.Offer((ulong)(i % 50), "user"u8, 3);
        }
    }

    private static void Offer(HeavyHitters sketch, int user, int weight) =>
        sketch.Offer((ulong)user, Encoding.UTF8.GetBytes(user.ToString(CultureInfo.InvariantCulture)), weight);
}
