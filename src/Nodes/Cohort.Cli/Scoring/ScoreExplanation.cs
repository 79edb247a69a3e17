using System.Globalization;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Store;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Scoring;

/// <summary>One score, taken apart.</summary>
internal sealed class ScoreExplanation
{
    private readonly Model _model;
    private readonly float[] _row;
    private readonly double[] _contributions;
    private readonly double _base;
    private readonly double _raw;

    public ScoreExplanation(Model model, ReadOnlySpan<float> row)
    {
        (_model, _row, _contributions) = (model, row.ToArray(), new double[row.Length]);
        _raw = model.Predictor.Score(row);
        _base = model.Predictor.Explain(row, _contributions);
        Probability = model.Calibration.Of(_raw);
    }

    public double Probability { get; }

    public object Describe(string user, BusinessDate asOf, ServedScores? served) => new
    {
        User = user,
        Model = _model.Name,
        _model.Version,
        AsOf = asOf,
        Probability,
        RawScore = _raw,
        Base = _base,
        FeatureVersion = _model.Target.Schema.Version,
        FeatureHash = FeatureHash.Of(_row).ToString("x16", CultureInfo.InvariantCulture),
        ServedAsOf = served?.Origin.AsOf,
        ServedPosition = served?.Origin.Seq,
        Features = InOrder(0).Select(i => new
        {
            _model.Target.Schema.Features[i].Name,
            Value = _row[i],
            _model.Target.Schema.Features[i].Unit,
            Contribution = _contributions[i],
            _model.Target.Schema.Features[i].Meaning,
        }),
    };

    public void Write(string user, BusinessDate asOf, int limit, TextWriter output)
    {
        output.WriteLine($"{_model.Name} of user {user} as of {asOf} is {Percent(Probability)}, by version {_model.Version}.");
        var table = new TextTable("Feature", ">Value", "Unit", ">Adds to the score", "Meaning");
        foreach (var i in InOrder(limit))
        {
            var feature = _model.Target.Schema.Features[i];
            table.Add(feature.Name, Number(_row[i]), feature.Unit, Signed(_contributions[i]), feature.Meaning);
        }

        table.Write(output);
        var shown = InOrder(limit).Sum(i => _contributions[i]);
        output.WriteLine($"Score: {Number(_base)} for a user of whom nothing is known, {Signed(shown)} by the features above, {Signed(_raw - _base - shown)} by the others: {Number(_raw)}.");
        output.WriteLine(_model.Calibration.Scores.IsEmpty
            ? $"Probability: 1 / (1 + e^-({Number(_model.Calibration.Slope)} x {Number(_raw)} {Signed(_model.Calibration.Offset)})) = {Percent(Probability)}."
            : $"Probability: {Number(_raw)} on a line through {_model.Calibration.Scores.Length} calibrated points = {Percent(Probability)}.");
    }

    private IEnumerable<int> InOrder(int limit)
    {
        var order = Enumerable.Range(0, _row.Length).OrderByDescending(i => Math.Abs(_contributions[i])).ThenBy(i => i);
        return limit == 0 ? order : order.Take(limit);
    }

    private static string Percent(double value) => (value * 100).ToString("0.0000", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.######;-0.######;0", CultureInfo.InvariantCulture);
}
