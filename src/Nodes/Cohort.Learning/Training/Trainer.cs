using Cohort.Core.Models;
using Cohort.Learning.Examples;
using Cohort.Learning.Measures;

namespace Cohort.Learning.Training;

/// <summary>The examples of a question, by period.</summary>
internal sealed record Periods(Matrix Train, Matrix Choose, Matrix Report)
{
    /// <summary>The examples of a set.</summary>
    public static Periods Of(ExampleSet set, Question question) =>
        new(set.For(question, Period.Train), set.For(question, Period.Choose), set.For(question, Period.Report));

    public Matrix this[Period period] => period switch
    {
        Period.Train => Train,
        Period.Choose => Choose,
        _ => Report,
    };
}

/// <summary>A fitted model with its calibration, and its log loss on the time to choose by.</summary>
internal sealed record Candidate(Fitted Fitted, Calibration Calibration, double Loss)
{
    /// <summary>The probabilities of some examples.</summary>
    public double[] ProbabilitiesOf(Matrix examples)
    {
        var probabilities = new double[examples.Rows];
        Fitted.Predictor.Score(examples.Values, probabilities);
        foreach (ref var probability in probabilities.AsSpan()) probability = Calibration.Of(probability);
        return probabilities;
    }
}

/// <summary>
/// Trains what answers a question: several of each method are fitted, calibrated on the time to choose by, and the one of
/// each method with the least log loss there stays.
/// </summary>
internal static class Trainer
{
    private static readonly float[] L2 = [1, 10];

    private static readonly TreeSettings[] Trees = [new(200, 4, 0.05, 50), new(100, 12, 0.05, 50)];

    /// <summary>The best of each method, the better one first.</summary>
    /// <exception cref="Cli.CommandException">There is too little to learn from.</exception>
    public static IReadOnlyList<Candidate> Train(string name, Periods periods, bool isIsotonic, Action<string> tell)
    {
        foreach (var period in Enum.GetValues<Period>()) Enough.For(period).Require(name, period, periods[period]);
        var candidates = new List<Candidate>();
        foreach (var l2 in L2) candidates.Add(Calibrated(LinearTrainer.Fit(periods.Train, l2), periods.Choose, isIsotonic, tell));
        foreach (var settings in Trees) candidates.Add(Calibrated(TreeTrainer.Fit(periods.Train, settings), periods.Choose, isIsotonic, tell));
        return [.. candidates.GroupBy(candidate => candidate.Fitted.Method).Select(same => same.MinBy(one => one.Loss)!).OrderBy(best => best.Loss)];
    }

    private static Candidate Calibrated(Fitted fitted, Matrix examples, bool isIsotonic, Action<string> tell)
    {
        var scores = new double[examples.Rows];
        fitted.Predictor.Score(examples.Values, scores);
        var calibration = isIsotonic ? IsotonicFit.Fit(scores, examples.Labels) : PlattFit.Fit(scores, examples.Labels);
        foreach (ref var score in scores.AsSpan()) score = calibration.Of(score);
        tell(fitted.Settings);
        return new Candidate(fitted, calibration, Metrics.LogLossOf(scores, examples.Labels));
    }
}
