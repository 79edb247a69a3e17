using System.Diagnostics;
using Cohort.Core.Features;
using Cohort.Learning.Examples;
using Cohort.Learning.Training;
using Microsoft.ML;

namespace Cohort.Learning.Speed;

/// <summary>How fast one model is scored.</summary>
/// <param name="Name">The model.</param>
/// <param name="Core">Vectors a second in the core, one at a time.</param>
/// <param name="Batched">Vectors a second in the core, in batches as they are scored live.</param>
/// <param name="Other">Vectors a second by Microsoft.ML's PredictionEngine, which takes one at a time.</param>
internal sealed record SpeedResult(string Name, double Core, double Batched, double Other);

/// <summary>
/// The core's predictors against Microsoft.ML's PredictionEngine: the same models, the same vectors, probabilities from
/// both, in turns within one run, so that whatever else the machine does hits both.
/// </summary>
internal static class SpeedComparison
{
    // Each slice is scored in turns, the best of which counts: a turn is over before the machine turns to something else.
    private const int Slice = 2_048;
    private const int Rounds = 15;
    private const int Sides = 3;
    private const int Batch = 1_024;
    private const int TrainingRows = 10_000;
    private const int Seed = 5;

    // Until then both sides run as code that was compiled in a hurry.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private static readonly TreeSettings Trees = new(100, 12, 0.05, 50);

    /// <summary>Measures both kinds of model.</summary>
    public static IEnumerable<SpeedResult> Run(int rows, CancellationToken cancel)
    {
        var width = new FeatureSchema(hasCategory: true, []).Width;
        var training = MadeUpExamples.Of(TrainingRows, width, Seed);
        var examples = MadeUpExamples.Of(rows, width, Seed + 1);
        yield return Compare("linear", LinearTrainer.Fit(training, 1), examples, cancel);
        yield return Compare("trees", TreeTrainer.Fit(training, Trees), examples, cancel);
    }

    private static SpeedResult Compare(string name, Fitted fitted, Matrix examples, CancellationToken cancel)
    {
        var context = new MLContext(Seed);
        using var engine = context.Model.CreatePredictionEngine<MlRow, MlAnswer>(
            fitted.Chain, inputSchemaDefinition: MlRows.SchemaOf(examples.Width));
        var inputs = Enumerable.Range(0, examples.Rows).Select(row => new MlRow { Features = examples.Row(row).ToArray() }).ToArray();
        var probabilities = new double[examples.Rows];
        var own = new double[examples.Rows];
        var answer = new MlAnswer();
        var warm = Stopwatch.StartNew();
        while (warm.Elapsed < WarmUp) Turns(0, Math.Min(Slice, examples.Rows), new double[Sides]);
        var best = new double[Sides];
        for (var first = 0; first < examples.Rows; first += Slice)
        {
            var times = Enumerable.Repeat(double.MaxValue, Sides).ToArray();
            for (var round = 0; round < Rounds; round++) Turns(first, Math.Min(first + Slice, examples.Rows), times);
            for (var side = 0; side < Sides; side++) best[side] += times[side];
        }

        var difference = Enumerable.Range(0, examples.Rows).Max(row => Math.Abs(own[row] - probabilities[row]));
        if (!(difference < 1e-5)) throw new InvalidOperationException($"The two do not predict the same: one row differs by {difference}.");
        return new SpeedResult(name, examples.Rows / best[0], examples.Rows / best[1], examples.Rows / best[2]);

        void Turns(int first, int end, double[] times)
        {
            cancel.ThrowIfCancellationRequested();
            Time(times, 0, () =>
            {
                for (var row = first; row < end; row++) probabilities[row] = fitted.Own.Of(fitted.Predictor.Score(examples.Row(row)));
            });
            Time(times, 1, () => Score(fitted, examples, first, end, probabilities));
            Time(times, 2, () =>
            {
                for (var row = first; row < end; row++)
                {
                    engine.Predict(inputs[row], ref answer);
                    own[row] = answer.Probability;
                }
            });
        }
    }

    private static void Time(double[] times, int which, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        times[which] = Math.Min(times[which], watch.Elapsed.TotalSeconds);
    }

    private static void Score(Fitted fitted, Matrix examples, int first, int end, double[] probabilities)
    {
        for (var row = first; row < end; row += Batch)
        {
            var count = Math.Min(Batch, end - row);
            var some = probabilities.AsSpan(row, count);
            fitted.Predictor.Score(examples.Values.AsSpan(row * examples.Width, count * examples.Width), some);
            foreach (ref var probability in some) probability = fitted.Own.Of(probability);
        }
    }
}
