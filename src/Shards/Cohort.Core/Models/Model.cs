using Cohort.Core.Features;
using Cohort.Core.Texts;

namespace Cohort.Core.Models;

/// <summary>A trained model: immutable, and named by its content.</summary>
public sealed class Model
{
    /// <summary>A model.</summary>
    /// <param name="kind">What it predicts.</param>
    /// <param name="target">The vector that it looks at.</param>
    /// <param name="predictor">Gives raw scores.</param>
    /// <param name="calibration">Makes probabilities of them.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <exception cref="ArgumentException">The parts do not fit together, as the message says.</exception>
    public Model(ModelKind kind, FeatureTarget target, Predictor predictor, Calibration calibration, ModelOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(predictor);
        if (predictor.Width != target.Schema.Width && target.Schema.Version == FeatureSchema.FunctionVersion)
            throw new ArgumentException($"The predictor takes vectors of {predictor.Width} numbers; the schema has {target.Schema.Width}.", nameof(predictor));
        if (target.Schema.HasCategory != target.Category is not null || (kind == ModelKind.Churn) != (target.Category is null))
            throw new ArgumentException($"A model of kind {kind} cannot look at the category \"{target.Category}\" with this schema.", nameof(target));
        (Kind, Target, Predictor, Calibration, Origin) = (kind, target, predictor, calibration, origin);
        Version = ModelFile.VersionOf(this);
    }

    /// <summary>What it predicts.</summary>
    public ModelKind Kind { get; }

    /// <summary>The vector that it looks at.</summary>
    public FeatureTarget Target { get; }

    /// <summary>Gives raw scores.</summary>
    public Predictor Predictor { get; }

    /// <summary>Makes probabilities of them.</summary>
    public Calibration Calibration { get; }

    /// <summary>Where it comes from.</summary>
    public ModelOrigin Origin { get; }

    /// <summary>What the model is for: <c>churn</c>, or <c>propensity:CATEGORY</c>. One version of it is in force at a time.</summary>
    public string Name => ModelName.Of(Kind, Target.Category);

    /// <summary>A fingerprint of its bytes: 16 hexadecimal digits.</summary>
    public string Version { get; }

    /// <summary>The probabilities of some vectors; <paramref name="probabilities"/> holds raw scores in between.</summary>
    /// <inheritdoc cref="Predictor.Score(ReadOnlySpan{float}, Span{double})"/>
    public void Predict(ReadOnlySpan<float> rows, Span<double> probabilities)
    {
        Predictor.Score(rows, probabilities);
        foreach (ref var probability in probabilities) probability = Calibration.Of(probability);
    }

    /// <summary>The probability of one vector: the same bits as among many.</summary>
    /// <inheritdoc cref="Predictor.Score(ReadOnlySpan{float})"/>
    public double Predict(ReadOnlySpan<float> row) => Calibration.Of(Predictor.Score(row));
}
