using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Encodings;
using Cohort.Core.Models;

namespace Cohort.Actors.Scoring;

/// <summary>
/// Tells why users have their scores: a scorer has the models, and asks the user's range, which has no models, for their vector.
/// Nothing of it is stored. For many threads at once.
/// </summary>
/// <param name="services">What the scorers of a node share.</param>
internal sealed class ScoreQuestions(ScorerServices services)
{
    // Whoever asks the scorer waits a little longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Takes a score apart.</summary>
    /// <param name="asked">Whose, and by which model.</param>
    /// <param name="inForce">What scores at present; null before it was read.</param>
    public async Task<ScoreExplained> Explain(ExplainScore asked, ModelsInForce? inForce)
    {
        ArgumentNullException.ThrowIfNull(asked);
        try
        {
            var found = services.Models.Named(asked.Model);
            if (found.Count != 1) return new ScoreExplained(ScoreFault.Models, found.Count, "", null);
            return await Explain(asked, new ScoreExplainer(found[0], inForce?.InForce ?? [], inForce?.Plan.Campaigns ?? "")).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return Fault(ScoreFault.NotOpen, $"Range {asked.RangeId} did not answer in time. Ask again in a moment.");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or NullReferenceException))
        {
            return Fault(ScoreFault.Failed, e.Message);
        }
    }

    private async Task<ScoreExplained> Explain(ExplainScore asked, ScoreExplainer explainer)
    {
        var answer = await services.Ranges().Ask<FeaturesAnswer>(new AskFeatures(asked.RangeId, asked.UserId, explainer.Plan), Patience).ConfigureAwait(false);
        if (!answer.IsOpen) return Fault(ScoreFault.NotOpen, $"Range {asked.RangeId} is not open at the moment. Ask again in a moment.");
        if (answer.Chunk.Length == 0) return Fault(ScoreFault.Nobody, "");
        var context = await services.Contexts.Load(FeatureChunk.HeaderOf(answer.Chunk).Context).ConfigureAwait(false);
        if (ModelSet.FaultOf(explainer.Model, context) is { } fault) return Fault(ScoreFault.DoesNotFit, fault);
        var fit = new PlanFit(explainer.Plan, context);
        var block = fit.CreateBlock();
        FeatureChunk.Read(answer.Chunk, fit, block);
        return block.Count == 1
            ? new ScoreExplained(ScoreFault.None, 1, "", explainer.Explain(fit, block))
            : throw new DamagedDataException($"The chunk of features of range {asked.RangeId} has {block.Count} users where one was asked for.");
    }

    private static ScoreExplained Fault(ScoreFault fault, string text) => new(fault, 1, text, null);
}
