using Cohort.Core.Features;
using Cohort.Core.Texts;
using Cohort.Learning.Examples;
using Cohort.Learning.Training;

namespace Cohort.Learning.Evaluation;

/// <summary>
/// What a marketer would do without a model: for churn, the longer they have not bought the likelier it is; for a category,
/// who bought in it in the last 90 days will buy in it again. The probability is the share seen in training.
/// </summary>
/// <param name="Text">The rule, for people.</param>
/// <param name="Of">Its score of each example.</param>
internal sealed record SimpleRule(string Text, Func<Matrix, double[]> Of)
{
    /// <summary>The rule for a question.</summary>
    public static SimpleRule For(Question question, FeatureSchema schema)
    {
        if (question.Kind == ModelKind.Churn)
        {
            var recency = RowLayout.IndexOf(schema, "recency_days");
            return new SimpleRule("recency only: the longer without a purchase, the likelier churn", examples => examples.Column(recency));
        }

        var lines = RowLayout.IndexOf(schema, "category_lines_90");
        return new SimpleRule(
            $"bought {question.Category} before: in the last 90 days, or not",
            examples => [.. examples.Column(lines).Select(count => count > 0 ? 1.0 : 0.0)]);
    }

    /// <summary>The rule's probabilities of the examples to report on.</summary>
    public double[] ProbabilitiesOf(Periods periods)
    {
        var calibration = IsotonicFit.Fit(Of(periods.Train), periods.Train.Labels);
        return [.. Of(periods.Report).Select(calibration.Of)];
    }
}
