using Cohort.Core.Hashing;
using Cohort.Core.Load;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Load;

public class LoadProfileTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    /// <summary>Ranges of every width from one hash to the whole space, with weights and a few heavy hitters.</summary>
    private static Arbitrary<LoadProfile> Profiles { get; } = Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed =>
    {
        var dice = new Random(seed);
        var range = dice.Next(5) == 0 ? HashRange.Whole : Interval(dice);
        var weights = new long[LoadProfile.Parts];
        var hitters = new List<HeavyHitter>();
        for (var i = dice.Next(200); i > 0; i--) weights[LoadProfile.PartOf(range, Inside(range, dice))] += dice.Next(100);
        for (var i = dice.Next(6); i > 0; i--)
        {
            var (point, weight) = (Inside(range, dice), dice.Next(5_000));
            weights[LoadProfile.PartOf(range, point)] += weight;
            hitters.Add(new HeavyHitter("user", point, weight, weight));
        }

        return new LoadProfile(range, weights, hitters);
    }));

    [Fact]
    public void The_median_cuts_as_evenly_as_any_hash_can_When_the_profile_is_true() =>
        Check.One(Config, Prop.ForAll(Profiles, profile =>
        {
            if (profile.Median() is not { } median)
            {
                Assert.Equal(profile.Range.Start, profile.Range.End - 1);
                return;
            }

            profile.Range.SplitAt(median);
            var uneven = Math.Abs((profile.Below(median) * 2) - profile.Total);
            foreach (var hash in Candidates(profile).Where(hash => hash > profile.Range.Start && profile.Range.Contains(hash)))
                Assert.True(uneven <= Math.Abs((profile.Below(hash) * 2) - profile.Total) || profile.Total == 0, $"{hash:x16} cuts better than {median:x16}.");
        }));

    [Fact]
    public void What_lies_below_never_falls_and_ends_at_the_total_When_the_hash_rises() =>
        Check.One(Config, Prop.ForAll(Profiles, profile =>
        {
            var below = Candidates(profile).Where(profile.Range.Contains).Order().Select(profile.Below).ToList();
            Assert.Equal(below.Order(), below);
            Assert.All(below, weight => Assert.InRange(weight, 0, profile.Total));
            Assert.Equal(0, profile.Below(profile.Range.Start));
            Assert.Equal(profile.Total, profile.Weights.Sum());
        }));

    [Fact]
    public void It_cuts_beside_a_user_who_has_most_of_the_load()
    {
        var weights = new long[LoadProfile.Parts];
        Array.Fill(weights, 10);
        var hot = 0x4000_0000_0000_1234UL;
        weights[LoadProfile.PartOf(HashRange.Whole, hot)] += 2_000;
        var profile = new LoadProfile(HashRange.Whole, weights, [new HeavyHitter("hot", hot, 2_000, 2_000)]);

        Assert.Equal(hot + 1, profile.Median());
        var lower = new HashRange(0, hot + 1);
        var cut = new LoadProfile(lower, [.. new long[LoadProfile.Parts - 1], 2_000], [new HeavyHitter("hot", hot, 2_000, 2_000)]);
        Assert.Equal(hot, cut.Median());
    }

    [Fact]
    public void It_cuts_in_the_middle_When_nothing_was_seen_and_not_at_all_When_there_is_one_hash()
    {
        Assert.Equal(1UL << 63, LoadProfile.Unknown(HashRange.Whole).Median());
        Assert.Null(LoadProfile.Unknown(new HashRange(5, 6)).Median());
    }

    private static HashRange Interval(Random dice)
    {
        var start = (ulong)dice.NextInt64() << 1;
        var width = (1UL << dice.Next(63)) + (ulong)dice.Next(3) - 1;
        return new HashRange(start, start + Math.Max(1, Math.Min(width, ulong.MaxValue - start)));
    }

    private static ulong Inside(HashRange range, Random dice) => range.Start + (((ulong)dice.NextInt64() << 1) % Math.Max(1, range.End - 1 - range.Start));

    private static IEnumerable<ulong> Candidates(LoadProfile profile)
    {
        var last = profile.Range.End - 1;
        for (var i = 0; i <= 256; i++) yield return profile.Range.Start + (ulong)((UInt128)(last - profile.Range.Start) * (ulong)i / 256);
        foreach (var hitter in profile.Hitters)
        {
            yield return hitter.Point;
            yield return hitter.Point + 1;
        }
    }
}
