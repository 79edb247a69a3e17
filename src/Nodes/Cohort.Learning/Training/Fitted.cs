using Cohort.Core.Models;
using Microsoft.ML;

namespace Cohort.Learning.Training;

/// <summary>How raw scores come about.</summary>
internal enum Method
{
    /// <summary>Logistic regression.</summary>
    Linear,

    /// <summary>Gradient-boosted trees.</summary>
    Trees,
}

/// <summary>What one training gave: the core's predictor, and Microsoft.ML's own model that it was exported from.</summary>
/// <param name="Method">How it was trained.</param>
/// <param name="Settings">With which settings, for people.</param>
/// <param name="Predictor">The predictor.</param>
/// <param name="Own">The probability that Microsoft.ML itself gives to a raw score.</param>
/// <param name="Chain">Microsoft.ML's model.</param>
internal sealed record Fitted(Method Method, string Settings, Predictor Predictor, Calibration Own, ITransformer Chain);
