using Cohort.Cli.Generation;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Measures;
using Cohort.Learning.Training;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>What is measured is what its definition says.</summary>
public class EvaluationTests
{
    // Few different scores, so that ties are common; both answers are there.
    private static readonly Arbitrary<(double Score, bool Label)[]> Answers = Gen
        .Select(Gen.Zip(Gen.Choose(0, 9), ArbMap.Default.GeneratorFor<bool>()), pair => (pair.Item1 / 3.0, pair.Item2))
        .NonEmptyListOf().Select(list => list.Append((1.0, true)).Append((1.0, false)).ToArray()).ToArbitrary();

    [Fact]
    public void Auc_is_the_chance_that_a_yes_ranks_above_a_no() => Check.QuickThrowOnFailure(Prop.ForAll(Answers, answers =>
    {
        var pairs = from yes in answers where yes.Label from no in answers where !no.Label select (yes.Score, no.Score);
        var naive = pairs.Average(pair => pair.Item1 > pair.Item2 ? 1 : pair.Item1 < pair.Item2 ? 0 : 0.5);

        Assert.Equal(naive, RankingOf(answers).Auc(), 9);
    }));

    [Fact]
    public void A_ranking_is_the_same_When_ties_come_in_another_order() => Check.QuickThrowOnFailure(Prop.ForAll(Answers, answers =>
    {
        var (one, other) = (RankingOf(answers), RankingOf([.. answers.Reverse()]));

        Assert.Equal((one.Auc(), one.AveragePrecision(), one.Lift(0.1)), (other.Auc(), other.AveragePrecision(), other.Lift(0.1)));
    }));

    [Fact]
    public void Lift_counts_a_part_of_a_tie_that_is_cut()
    {
        // Of ten, the first two are a tie with one yes: the first tenth has half a yes, five times its share.
        var ranking = new Ranking([9, 9, 1, 1, 1, 1, 1, 1, 1, 1], [true, false, false, false, false, false, false, false, false, false]);

        Assert.Equal(5, ranking.Lift(0.1), 9);
    }

    [Fact]
    public void Metrics_are_those_of_a_small_example_worked_by_hand()
    {
        var metrics = Metrics.Of([0.8, 0.4, 0.2], [true, true, false]);

        Assert.Equal(2.0 / 3, metrics.BaseRate, 9);
        Assert.Equal(1, metrics.Auc, 9);
        Assert.Equal((0.04 + 0.36 + 0.04) / 3, metrics.Brier, 9);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.4) + Math.Log(0.8)) / 3, metrics.LogLoss, 9);
        Assert.Equal((0.2 + 0.6 + 0.2) / 3, metrics.Ece, 9);
    }

    [Fact]
    public void Platts_fit_finds_the_line_that_answers_were_drawn_from()
    {
        var random = new Xoshiro(11);
        var scores = Enumerable.Range(0, 50_000).Select(_ => (random.Unit() * 8) - 4).ToArray();
        var labels = scores.Select(score => random.Chance(1 / (1 + Math.Exp(-((0.7 * score) - 1.2))))).ToArray();

        var fit = PlattFit.Fit(scores, labels);

        Assert.InRange(fit.Slope, 0.65, 0.75);
        Assert.InRange(fit.Offset, -1.27, -1.13);
    }

    [Fact]
    public void Platts_fit_stays_finite_When_answers_are_separated()
    {
        var fit = PlattFit.Fit([1, 2, 3, 4], [false, false, true, true]);

        Assert.InRange(fit.Of(4), 0.5, 1);
        Assert.InRange(fit.Of(1), 0, 0.5);
    }

    [Fact]
    public void The_isotonic_fit_never_falls() => Check.QuickThrowOnFailure(Prop.ForAll(Answers, answers =>
    {
        var fit = IsotonicFit.Fit([.. answers.Select(one => one.Score)], [.. answers.Select(one => one.Label)]);
        var probabilities = answers.OrderBy(one => one.Score).Select(one => fit.Of(one.Score)).ToList();

        Assert.Equal(probabilities.Order(), probabilities);
        Assert.All(probabilities, probability => Assert.InRange(probability, 0, 1));
    }));

    [Fact]
    public void A_difference_is_none_When_rankings_are_equal_and_one_When_they_are_not()
    {
        var random = new Xoshiro(12);
        var labels = Enumerable.Range(0, 2_000).Select(_ => random.Chance(0.3)).ToArray();
        var users = Enumerable.Range(0, 2_000).Select(i => (ulong)(i / 4)).ToArray();
        var good = labels.Select(label => (label ? 1 : 0) + random.Unit()).ToArray();
        var noise = labels.Select(_ => random.Unit()).ToArray();
        var otherNoise = labels.Select(_ => random.Unit()).ToArray();

        Assert.Equal(Verdict.NoDifference, AucDifference.Of(good, good, labels, users).Verdict);
        Assert.Equal(Verdict.NoDifference, AucDifference.Of(noise, otherNoise, labels, users).Verdict);
        Assert.Equal(Verdict.Better, AucDifference.Of(good, noise, labels, users).Verdict);
        Assert.Equal(Verdict.Worse, AucDifference.Of(noise, good, labels, users).Verdict);
    }

    private static Ranking RankingOf((double Score, bool Label)[] answers) =>
        new([.. answers.Select(one => one.Score)], [.. answers.Select(one => one.Label)]);
}
