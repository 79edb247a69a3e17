using Cohort.Core.Features;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Simulator.Stage;

/// <summary>What models say that rules compare: anything, as long as it follows from the features alone.</summary>
internal static class MadeUpScores
{
    public const string Version = "v1";

    // Few different ones, so that many say again what is known.
    private const ulong Steps = 10;
    private const int StepSize = 100_000;

    public static ScoringModel[] Models { get; } = [.. NaiveScore.Models.Select(model => new ScoringModel(model, Version))];

    /// <summary>A score in millionths by each model.</summary>
    public static int[] Of(FeatureTable table)
    {
        var hash = FeatureHash.Of(table.User);
        return [.. Enumerable.Range(0, Models.Length).Select(model => (int)((hash >> (8 * model)) % (Steps + 1)) * StepSize)];
    }
}
