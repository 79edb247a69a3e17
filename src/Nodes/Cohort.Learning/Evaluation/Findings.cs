using Cohort.Core.Features;
using Cohort.Learning.Measures;
using Cohort.Learning.Training;

namespace Cohort.Learning.Evaluation;

/// <summary>What the time to report on says of one model.</summary>
/// <param name="Candidate">The model.</param>
/// <param name="IsChosen">Whether it did best on the time to choose by.</param>
/// <param name="Probabilities">What it says of each example.</param>
/// <param name="Metrics">How good that is.</param>
/// <param name="AgainstRule">How its ranking compares with that of the simple rule.</param>
internal sealed record ModelFindings(
    Candidate Candidate, bool IsChosen, double[] Probabilities, Metrics Metrics, AucDifference AgainstRule);

/// <summary>What the time to report on says of the models of one question, and of the rule beside them.</summary>
internal sealed record Findings(
    string Name, FeatureSchema Schema, Periods Periods, SimpleRule Rule, double[] RuleProbabilities, Metrics RuleMetrics,
    IReadOnlyList<ModelFindings> Models)
{
    /// <summary>The model that did best on the time to choose by.</summary>
    public ModelFindings Chosen => Models.First(model => model.IsChosen);

    /// <summary>Evaluates candidates, the chosen one first.</summary>
    public static Findings Of(string name, FeatureSchema schema, Periods periods, SimpleRule rule, IReadOnlyList<Candidate> candidates)
    {
        var (labels, users) = (periods.Report.Labels, periods.Report.Users);
        var ofRule = rule.ProbabilitiesOf(periods);
        var ranks = rule.Of(periods.Report);
        var models = candidates.Select((candidate, i) =>
        {
            var probabilities = candidate.ProbabilitiesOf(periods.Report);
            return new ModelFindings(
                candidate, i == 0, probabilities, Metrics.Of(probabilities, labels), AucDifference.Of(probabilities, ranks, labels, users));
        });
        return new Findings(name, schema, periods, rule, ofRule, Metrics.Of(ofRule, labels), [.. models]);
    }
}
