using Cohort.Cli.Generation;
using Cohort.Core.Features;
using Cohort.Learning.Examples;
using Cohort.Learning.Measures;
using Cohort.Learning.Training;

namespace Cohort.Learning.Evaluation;

/// <summary>
/// How much the area under the ROC curve falls when one feature is shuffled among the examples (Breiman, "Random forests",
/// 2001): what the model loses without it, while the others stay as they are.
/// </summary>
internal static class Importance
{
    // Enough for two digits, few enough to shuffle some sixty features in seconds.
    private const int MostRows = 10_000;

    /// <summary>Features with the loss of each, the largest first.</summary>
    public static IReadOnlyList<(string Feature, double Loss)> Of(Candidate candidate, Matrix examples, FeatureSchema schema)
    {
        var step = Math.Max(1, (examples.Rows + MostRows - 1) / MostRows);
        var rows = Enumerable.Range(0, (examples.Rows + step - 1) / step).Select(i => i * step).ToArray();
        var width = examples.Width;
        var values = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++) examples.Row(rows[i]).CopyTo(values.AsSpan(i * width));
        var labels = rows.Select(row => examples.Labels[row]).ToArray();
        var scores = new double[rows.Length];
        candidate.Fitted.Predictor.Score(values, scores);
        var whole = new Ranking(scores, labels).Auc();
        var random = new Xoshiro(LinearTrainer.Seed);
        var losses = new List<(string, double)>();
        for (var feature = 0; feature < width; feature++)
        {
            var column = rows.Select(row => examples.Row(row)[feature]).ToArray();
            var shuffled = column.ToArray();
            for (var i = shuffled.Length - 1; i > 0; i--)
            {
                var other = random.Below(i + 1);
                (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
            }

            for (var i = 0; i < shuffled.Length; i++) values[(i * width) + feature] = shuffled[i];
            candidate.Fitted.Predictor.Score(values, scores);
            losses.Add((schema.Features[feature].Name, whole - new Ranking(scores, labels).Auc()));
            for (var i = 0; i < column.Length; i++) values[(i * width) + feature] = column[i];
        }

        return [.. losses.OrderByDescending(loss => loss.Item2)];
    }
}
